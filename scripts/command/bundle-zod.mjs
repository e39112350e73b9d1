import { join } from 'node:path';
import { build } from 'rolldown';
import { root, SCRIPT, writeScript } from './script.mjs';

/** Rolldown's plugin that notes in a set what modules ask of zod, which they import as `z`. */
export const noteZodMembers = (members) => ({
  name: 'note-zod-members',
  transform(code) {
    if (!code.includes("import { z } from 'zod'")) return;
    for (const [, member] of code.matchAll(/\bz\.([a-z]\w*)/g)) members.add(member);
  },
});

/** Puts these members of zod into `zod.cjs`, which the bundled command loads when it first checks a document. */
export async function bundleZod(members) {
  // In a package that depends on zod.
  const entry = join(root, 'packages', 'cli', 'zod-members.mjs');
  const exports = [...members]
    .sort()
    .map((member) => `const ${member}_ = z.${member};\nexport { ${member}_ as ${member} };`);
  const {
    output: [{ code }],
  } = await build({
    write: false,
    input: entry,
    platform: 'node',
    plugins: [
      {
        name: 'zod-members',
        resolveId: (id) => (id === entry ? id : undefined),
        load: (id) => (id === entry ? ["import { z } from 'zod';", ...exports].join('\n') : undefined),
      },
    ],
    output: { ...SCRIPT, codeSplitting: false },
  });
  // zod generates code for every schema of an object, which takes longer than to check the few objects of one command.
  writeScript('zod.cjs', `globalThis.__zod_globalConfig = { jitless: true };\n${code}`);
}
