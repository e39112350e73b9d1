import { describe, expect, it } from 'vitest';
import { type BackendRequest, chooseBackend } from '../src/jobs/choose-backend.js';
import { type Candidate, describeContract } from './backend-contract.js';

/** Those of a GPU and of torch take minutes: `long/backend-contract.test.ts`. */
const candidates: readonly Candidate[] = [
  { name: 'onnxruntime-cpu', choice: { backend: 'onnxruntime', device: 'cpu' }, absent: undefined },
];
candidates.forEach(describeContract);

describe('a backend that is not there', () => {
  const reason = (
    request: Omit<BackendRequest, 'purpose'>,
    purpose: BackendRequest['purpose'] = 'operators',
  ) =>
    chooseBackend({ ...request, purpose }, true).then(
      () => 'it is there',
      (error: Error) => error.message,
    );

  it('is told in one line with its reason', async () => {
    const onnxruntime = (device: string) => ({ backend: 'onnxruntime' as const, device });
    expect(await reason(onnxruntime('cuda'), 'models')).toMatch(
      /^'device': no device of backend 'onnxruntime' runs here; cuda: /,
    );
    expect(await reason(onnxruntime('coreml'), 'models')).toMatch(
      /this onnxruntime has no 'coreml'; it has cpu/,
    );
    expect(await reason(onnxruntime('gpu'))).toMatch(/is no device of onnxruntime; known: cpu, webgpu/);
    expect(await reason({ backend: 'torch', device: 'cpu', python: '/nowhere/python3' })).toMatch(
      /torch does not run on 'cpu' here: .*ENOENT/,
    );
  });

  it('is told what to choose instead where operators cannot be timed', async () => {
    expect(await reason({ backend: 'onnxruntime', device: 'cuda' })).toMatch(
      /choose --backend cuda or torch/,
    );
  });
});
