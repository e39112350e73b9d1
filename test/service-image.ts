import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { parse } from 'yaml';
import { projectRoot } from './command-line.js';
import { type Instruction, readDockerfile } from './dockerfile.js';

interface ComposeService {
  readonly command?: readonly string[];
  readonly ports?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly healthcheck?: { readonly test?: readonly string[]; readonly disable?: boolean };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly volumes?: readonly string[];
}

/** Where the files of the service's containers are. */
export const serviceFolder = join(projectRoot, 'packages', 'service');
export const compose = parse(readFileSync(join(serviceFolder, 'compose.yaml'), 'utf8'), { merge: true }) as {
  readonly services: Readonly<Record<'service' | 'worker' | 'database', ComposeService>>;
};
export const image = readDockerfile(join(serviceFolder, 'Dockerfile'));
export const lastStage = image.slice(image.findLastIndex(({ name }) => name === 'FROM'));
/** The text of the one instruction of a name. */
export const only = (instructions: readonly Instruction[], name: string): string => {
  const found = instructions.filter((one) => one.name === name);
  expect(found, name).toHaveLength(1);
  return found[0]!.text;
};
export const argumentsOf = (name: string): string[] => JSON.parse(only(lastStage, name)) as string[];
/** What asks whether the service lives, as a command. */
export const healthCommand = (): string[] => {
  const [, command] = /CMD (\[.*\])$/s.exec(only(lastStage, 'HEALTHCHECK'))!;
  return JSON.parse(command!) as string[];
};
