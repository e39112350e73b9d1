import { guardStandardStreams } from '@ctfusion/base/streams';
import { run } from './run.js';

guardStandardStreams('ctfusion');
void run(async () => {
  // Where few files may be open, the modules are too many, and one after the other are fewer than all at once.
  await import('@ctfusion/base');
  await import('@ctfusion/schema/columns');
  return (await import('./main.js')).main;
});
