/** What the user interface calls its ways to compute attention → ours. */
const ATTENTION: Readonly<Record<string, string>> = {
  xformers: 'fused',
  sdp: 'fused',
  'sdp-no-mem': 'fused',
  doggettx: 'split',
  invokeai: 'split',
  v1: 'split',
  'sub-quadratic': 'sub-quadratic',
  none: 'whole',
};

/** How attention is computed and what waits in the host's memory, of an optimisation like `xformers medvram`. */
export function settingsOf(optimisation: string): { readonly attention: string; readonly offload: string } {
  const [method = '', memory = ''] = optimisation.toLowerCase().split(' ');
  const options = memory.split(',');
  // `lowram` loads the weights straight to the GPU: nothing waits on the host.
  const offload = options.includes('lowvram') ? 'layers' : options.includes('medvram') ? 'models' : 'none';
  // A method that nobody named is not stated.
  return { attention: ATTENTION[method] ?? '', offload };
}
