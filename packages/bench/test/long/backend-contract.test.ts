import { chooseBackend } from '../../src/jobs/choose-backend.js';
import { type Candidate, describeContract } from '../backend-contract.js';
import { python, torchAbsent, webGpuAbsent } from '../support.js';

const candidates: readonly Candidate[] = [
  {
    name: 'onnxruntime-webgpu',
    choice: { backend: 'onnxruntime', device: 'webgpu' },
    absent: webGpuAbsent(),
  },
  { name: 'torch-cpu', choice: { backend: 'torch', device: 'cpu', python }, absent: torchAbsent() },
  { name: 'cuda', choice: { backend: 'cuda', device: 'cuda' }, absent: await cudaAbsent() },
];
candidates.forEach(describeContract);

async function cudaAbsent(): Promise<string | undefined> {
  try {
    await chooseBackend({ backend: 'cuda', device: 'cuda', purpose: 'operators' }, true);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
