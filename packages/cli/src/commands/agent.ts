import type { Command } from 'commander';
import { note, printEvent } from '../output.js';

interface AgentOptions {
  service: string;
  key?: string;
  keyFile?: string;
  data: string;
  name?: string;
  pricePerHour?: string;
  full?: boolean;
  json?: boolean;
}

export function registerAgent(program: Command): void {
  program
    .command('agent')
    .description(
      'benchmark this machine once, register it with a service, and send signs of life until it is stopped',
    )
    .requiredOption('--service <url>', 'address of the service')
    .option(
      '--key <key>',
      'a key that reports; better by --key-file or the variable CTFUSION_KEY, as others see options',
    )
    .option('--key-file <file>', 'a file that holds it')
    .option('--data <folder>', 'where it keeps what was measured', 'ctfusion-agent')
    .option('--name <name>', 'what the service calls this machine (default: its parts and its host name)')
    .option('--price-per-hour <number>', 'what an hour of it costs')
    .option('--full', 'the whole benchmark, which takes some minutes, in place of the quick one')
    .option('--json', 'a JSON document a line on stdout of each thing that happens')
    .action(agent);
}

async function agent(options: AgentOptions): Promise<void> {
  const { hostname } = await import('node:os');
  const { join } = await import('node:path');
  const { setTimeout: sleep } = await import('node:timers/promises');
  const { agentKey } = await import('../agent/agent-key.js');
  const { AgentMemory } = await import('../agent/agent-memory.js');
  const { benchmarkMachine } = await import('../agent/benchmark-machine.js');
  const { runAgent } = await import('../agent/run-agent.js');
  const { ServiceLink } = await import('../agent/service-link.js');
  const { numberOption } = await import('../number-option.js');
  const say = options.json ? (line: string): void => printEvent(line) : note;
  const link = new ServiceLink(options.service, agentKey(options, process.env));
  const price = options.pricePerHour;
  const pricePerHour =
    price === undefined ? undefined : numberOption('--price-per-hour', price, { atLeast: 0 });
  const stop = new AbortController();
  const end = (): void => stop.abort();
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
  try {
    await runAgent(
      {
        link,
        memory: new AgentMemory(options.data),
        benchmark: (signal) =>
          benchmarkMachine(
            {
              output: join(options.data, 'benchmarks'),
              isFull: options.full === true,
              name: options.name,
              hostName: hostname(),
              say,
            },
            signal,
          ),
        pricePerHour,
        say,
        wait: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => {}),
      },
      stop.signal,
    );
  } catch (error) {
    // Who stops it while it measures has stopped it.
    if (!stop.signal.aborted) throw error;
  }
}
