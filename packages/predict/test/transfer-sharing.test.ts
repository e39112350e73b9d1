import { describe, expect, it } from 'vitest';
import { jobNamed, ringAllReduceMs, type TransferBundle } from '../src/index.js';
import { sharedUses } from '../src/transfer/device-uses.js';
import { unknownJob } from '../src/transfer/job-names.js';

describe('gradients that go round a ring', () => {
  it('take 2·(n − 1)/n of their bytes over the link, and its latency, by a hand count', () => {
    // 100 MB over 10 GB/s: 2·3/4 · 10 ms; 4 buckets of 25 MiB, each 8.4 µs and 6 steps of 5.7 µs.
    expect(ringAllReduceMs(4, { parameters: 25e6, linkGbps: 10 })).toBeCloseTo(
      15 + 4 * (0.0084 + 6 * 0.0057),
      9,
    );
    expect(ringAllReduceMs(1, { parameters: 25e6, linkGbps: 10 })).toBe(0);
  });

  it('go one way over NVLink, whose rate is stated both ways', () => {
    // 1 GB: 2·1/2 over 300 of the A100's 600 GB/s; 39 buckets of two steps.
    const milliseconds = ringAllReduceMs(2, { parameters: 250e6, linkGbps: 600 });
    expect(milliseconds).toBeCloseTo(1e9 / 300e6 + 39 * (0.0084 + 2 * 0.0034), 9);
  });
});

describe('devices that share a job', () => {
  const known = {
    jobs: { large: { parameters: 250e6, stepMs: 500 } },
    any: { parameters: 50e6, stepMs: 1000 },
    deviation: 0.3,
  };
  const job = { sharing: 'data', runMs: 3_600_000, known } as const;
  const target = { systemId: 'a', linkGbps: 20, machine: { devices: 4 } };

  it('are one, or all of a machine; or as many as are asked for', () => {
    const devices = (asked?: number) => {
      const uses = sharedUses({ ...job, devices: asked }, target);
      return typeof uses === 'string' ? uses : uses.map(({ use }) => use.devices);
    };
    expect(devices()).toEqual([1, 4]);
    expect(devices(1)).toEqual([1]);
    expect(devices(2)).toEqual([2]);
    expect(devices(8)).toBe('the job uses 8 devices, of which 4 are there');
    expect(sharedUses({ ...job, sharing: 'none' }, target)).toHaveLength(1);
  });

  it('exchange what is stated, else what the named job does, else what any does, which is said', () => {
    const [, stated] = sharedUses({ ...job, exchange: { parameters: 25e6, stepMs: 100 } }, target) as never[];
    const [, named] = sharedUses({ ...job, name: 'large' }, target) as never[];
    const [, any] = sharedUses(job, target) as never[];
    const perStep = (parameters: number) => ringAllReduceMs(4, { parameters, linkGbps: 20 });
    // An hour of steps on one device is a quarter of them on four.
    expect(stated).toMatchObject({ assumed: [], share: { exchangeMs: 9000 * perStep(25e6) } });
    expect(named).toMatchObject({ assumed: [], share: { exchangeMs: 1800 * perStep(250e6) } });
    expect(any).toMatchObject({
      assumed: ['gradients of 50M parameters every 1000 ms, as usual'],
      share: { exchangeMs: 900 * perStep(50e6), deviation: 0.3 },
    });
  });
});

describe('a job’s name', () => {
  const weights = { fp16: [0], fp32: [0] };
  const jobs = { nodes: [[1]], length: 1, weights: { bert_large_squad: weights, resnet50: weights } };
  const bundle = { general: {}, named: { jobs } } as unknown as TransferBundle;

  it.each([
    ['ResNet-50', 'resnet50'],
    ['bert-large', 'bert_large_squad'],
    ['BERT large uncased', 'bert_large_squad'],
  ])('%s is %s', (text, name) => {
    expect(jobNamed(bundle, text)).toBe(name);
  });

  it('is none where training knows none of it, which is said with those that are known', () => {
    expect(jobNamed(bundle, 'gpt-9')).toBeUndefined();
    expect(unknownJob(bundle, 'gpt-9')).toContain('known are bert_large_squad, resnet50');
    expect(jobNamed({ general: bundle.general }, 'resnet50')).toBeUndefined();
  });
});
