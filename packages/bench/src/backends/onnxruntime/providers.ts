import { InputError } from '@ctfusion/base';

/** Execution providers that can be asked for; which of them an installation has, it says itself. */
const providerNames = ['cpu', 'webgpu', 'cuda', 'dml', 'coreml'] as const;
export type ProviderName = (typeof providerNames)[number];

/** @throws InputError for a device that onnxruntime has no provider for. */
export function checkProvider(device: string): ProviderName {
  const provider = providerNames.find((name) => name === device);
  if (provider === undefined) {
    throw new InputError('unknown-name', `is no device of onnxruntime; known: ${providerNames.join(', ')}`, {
      field: device,
    });
  }
  return provider;
}
