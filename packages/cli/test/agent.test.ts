import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SystemDocument } from '@ctfusion/schema/documents';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openedService } from '../../service/test/opened-service.js';
import { agentKey } from '../src/agent/agent-key.js';
import { AgentMemory } from '../src/agent/agent-memory.js';
import { backoffMs } from '../src/agent/backoff.js';
import { type Agent, runAgent } from '../src/agent/run-agent.js';
import { ServiceLink } from '../src/agent/service-link.js';

type Service = Awaited<ReturnType<typeof openedService>>;

const scratch = mkdtempSync(join(tmpdir(), 'ctfusion-agent-'));
let service: Service;
let port: number;
/** Every agent is told to stop in the end, whatever became of its test. */
const stops: (() => Promise<unknown>)[] = [];

async function start(onPort = 0): Promise<void> {
  service = await openedService({ keepsStored: onPort !== 0 });
  await service.app.listen({ host: '127.0.0.1', port: onPort });
  port = (service.app.server.address() as AddressInfo).port;
}
beforeAll(() => start());
afterAll(async () => {
  await Promise.all(stops.map((stop) => stop()));
  await service.close();
  rmSync(scratch, { recursive: true, force: true });
});

const measured = (id: string, bandwidth: number): SystemDocument => ({
  schema_version: 2,
  system_id: id,
  facts: { cpu_name: 'AMD EPYC 7B13', gpu_name: 'NVIDIA GeForce RTX 4090' },
  benchmarks: [
    {
      backend: 'torch',
      versions: {},
      measured_at: '2026-01-01T00:00:00Z',
      repeats: 1,
      features: { data_transfer_H2D_PCIe_peak_bandwidth_gbps: bandwidth },
      curves: [],
    },
  ],
});

/** An agent for which a minute passes in 20 ms, with a benchmark that takes none. */
function startAgent(id: string, key = service.keys.ada, more: Partial<Agent> = {}) {
  const said: string[] = [];
  const waits: number[] = [];
  let benchmarks = 0;
  const controller = new AbortController();
  const agent: Agent = {
    link: new ServiceLink(`http://127.0.0.1:${port}`, key),
    memory: new AgentMemory(join(scratch, id)),
    benchmark: () => Promise.resolve(measured(id, ++benchmarks)),
    say: (line) => said.push(line),
    wait: (ms) => {
      waits.push(ms);
      return new Promise((resolve) => setTimeout(resolve, Math.min(ms / 3000, 20)));
    },
    ...more,
  };
  const ended = runAgent(agent, controller.signal);
  const stop = async (): Promise<void> => {
    controller.abort();
    await ended.catch(() => {});
  };
  stops.push(stop);
  return { said, waits, stop, ended, benchmarkCount: () => benchmarks };
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 10));
}

const known = async (id: string) =>
  (await service.ask('GET', `/v1/systems/${id}`, { key: service.keys.reader })).body;

describe('an agent', () => {
  it('measures once, registers, sends signs of life, survives the service’s absence, and measures again when asked', async () => {
    const agent = startAgent('lonely', service.keys.ada, { pricePerHour: 0.4 });
    await until(() => agent.waits.length >= 3);
    expect(await known('lonely')).toMatchObject({
      state: 'alive',
      knowledge: 'benchmark',
      operator: 'ada',
      system: { price_per_hour: 0.4 },
    });
    expect(agent.benchmarkCount()).toBe(1);
    // A minute between two, and none at exactly the same time.
    expect(Math.max(...agent.waits)).toBeLessThanOrEqual(60_000);
    expect(Math.min(...agent.waits)).toBeGreaterThanOrEqual(48_000);

    await service.close();
    await until(() => agent.said.some((line) => line.includes('away')));
    const before = agent.waits.length;
    await until(() => agent.waits.length > before + 4);
    expect(agent.waits.slice(before).every((ms) => ms <= 300_000)).toBe(true);
    await start(port);
    await until(() => agent.said.includes('the service is back'));

    await service.ask('POST', '/v1/systems/lonely/benchmark-requests', { key: service.keys.admin });
    await until(() => agent.said.includes('the new benchmark was sent'));
    const { system, benchmark_wanted } = await known('lonely');
    expect(benchmark_wanted).toBe(false);
    expect(system.benchmarks[0].features).toEqual({ data_transfer_H2D_PCIe_peak_bandwidth_gbps: 2 });
    expect(agent.benchmarkCount()).toBe(2);
    await agent.stop();

    const again = startAgent('lonely');
    await until(() => again.waits.length >= 2);
    expect(again.benchmarkCount()).toBe(0);
    await again.stop();
    await expect(again.ended).resolves.toBeUndefined();
  });

  it('that starts before its service measures once, and tells it when it comes', async () => {
    await service.close();
    const agent = startAgent('early');
    await until(() => agent.waits.length >= 3);
    await agent.stop();
    const later = startAgent('early');
    await until(() => later.waits.length >= 2);
    await start(port);
    await until(async () => (await known('early')).knowledge === 'benchmark');
    expect([agent.benchmarkCount(), later.benchmarkCount()]).toEqual([1, 0]);
    await later.stop();
  });

  it('registers again what the service has forgotten', async () => {
    const agent = startAgent('forgotten');
    await until(async () => (await known('forgotten')).state === 'alive');
    await service.ask('DELETE', '/v1/systems/forgotten', { key: service.keys.ada });
    await until(async () => (await known('forgotten')).state === 'alive');
    expect(agent.benchmarkCount()).toBe(1);
    await agent.stop();
  });

  it('ends where it is refused: no key, one that only reads, another operator’s machine', async () => {
    for (const key of ['nonsense', service.keys.reader]) {
      const agent = startAgent('refused', key);
      await expect(agent.ended).rejects.toThrow(/the service refuses/);
    }
    const owner = startAgent('taken');
    await until(async () => (await known('taken')).state === 'alive');
    await owner.stop();
    await expect(startAgent('taken', service.keys.bob).ended).rejects.toThrow(/another operator/);
  });

  it('keeps nothing of a benchmark that was stopped', async () => {
    const agent = startAgent('stopped', service.keys.ada, {
      benchmark: (signal) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error));
        }),
    });
    await agent.stop();
    expect(existsSync(join(scratch, 'stopped', 'agent.json'))).toBe(false);
  });

  it('says which file is damaged', () => {
    const folder = join(scratch, 'damaged');
    mkdirSync(folder);
    writeFileSync(join(folder, 'agent.json'), '{"schema_version": 1}');
    expect(() => new AgentMemory(folder).read()).toThrow(/agent\.json/);
  });

  it('takes its key from a file or the environment, and says nothing of it', () => {
    const file = join(scratch, 'key');
    writeFileSync(file, 'ctf_file\n');
    expect(agentKey({ keyFile: file }, { CTFUSION_KEY: 'ctf_env' })).toBe('ctf_file');
    expect(agentKey({}, { CTFUSION_KEY: 'ctf_env' })).toBe('ctf_env');
    expect(agentKey({ key: 'ctf_option' }, { CTFUSION_KEY: 'ctf_env' })).toBe('ctf_option');
    expect(agentKey({}, {})).toBeUndefined();
    expect(() => agentKey({ key: 'a', keyFile: file }, {})).toThrow(/not both/);
    expect(() => agentKey({ key: 'sec ret\r\nx: y' }, {})).toThrow(/^(?!.*sec ret)/);
    const kept = readFileSync(join(scratch, 'lonely', 'agent.json'), 'utf8');
    expect(kept).not.toContain('ctf_');
  });
});

describe('backoff', () => {
  it('doubles to five minutes, never below half of that', () => {
    expect([1, 2, 3].map((failures) => backoffMs(failures, 1))).toEqual([1000, 2000, 4000]);
    expect([1, 2, 3].map((failures) => backoffMs(failures, 0))).toEqual([500, 1000, 2000]);
    expect(backoffMs(1000, 1)).toBe(300_000);
  });
});
