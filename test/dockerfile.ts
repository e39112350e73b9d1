import { readFileSync } from 'node:fs';

/** One instruction of a Dockerfile, its lines joined. */
export interface Instruction {
  readonly name: string;
  readonly text: string;
}

export function readDockerfile(path: string): Instruction[] {
  const lines = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => !line.startsWith('#'));
  return lines
    .join('\n')
    .replaceAll(/\s*\\\n\s*/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, name, text] = /^([A-Z]+)\s+(.*)$/.exec(line)!;
      return { name: name!, text: text! };
    });
}

/** Names of the workspaces that it packs. */
export const packedPackages = (instructions: readonly Instruction[]): string[] =>
  instructions
    .filter(({ name, text }) => name === 'RUN' && text.includes('npm pack'))
    .flatMap(({ text }) => [...text.matchAll(/-w (\S+)/g)].map(([, workspace]) => workspace!));
