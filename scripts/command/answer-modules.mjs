import { build } from 'rolldown';

/**
 * The modules that a prediction from tables needs, of all that are bundled: what `input` imports, and what it loads at once.
 * @param input rolldown's options; its output in chunks
 * @param loadedAtOnce what is imported at work, at every prediction
 */
export async function answerModules(options, loadedAtOnce) {
  const { output } = await build({ ...options, logLevel: 'silent', write: false, output: { format: 'esm' } });
  const chunks = new Map(
    output.filter(({ type }) => type === 'chunk').map((chunk) => [chunk.fileName, chunk]),
  );
  const needed = new Set();
  const add = (chunk) => {
    if (chunk === undefined || needed.has(chunk)) return;
    needed.add(chunk);
    for (const name of chunk.imports) add(chunks.get(name));
  };
  for (const chunk of chunks.values())
    if (chunk.isEntry || loadedAtOnce.some((id) => chunk.moduleIds.includes(id))) add(chunk);
  return new Set([...needed].flatMap(({ moduleIds }) => moduleIds));
}
