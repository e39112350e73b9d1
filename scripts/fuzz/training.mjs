import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot, succeed } from '../faults/command.mjs';

/** Trains a direct and a staged bundle on the embedded dataset; returns their folders. */
export async function trainBundle(work) {
  const folders = {};
  for (const [kind, config] of [
    ['direct', 'slices_ctfusion'],
    ['staged', 'slices_staged'],
  ]) {
    const out = join(work, kind);
    await succeed(
      [
        'train',
        '--config',
        `experiments/configs/${config}.yml`,
        '--set',
        'validation.strategy=holdout',
        `output_dir=${out}`,
      ],
      projectRoot,
    );
    folders[kind] = join(out, readdirSync(out)[0], 'bundle');
  }
  return folders;
}
