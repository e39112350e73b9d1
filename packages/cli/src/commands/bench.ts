import { InputError } from '@ctfusion/base';
import type { Command } from 'commander';

const COMMANDS = {
  bench: 'run the micro-benchmarks on this machine',
  measure: 'run real tasks on this machine',
  profile: 'say what a model file asks',
} as const;

/** Adds the commands that measure a machine. Who only predicts need not install what they run on: they then say how to add it. */
export async function registerBench(program: Command): Promise<void> {
  try {
    const { registerBenchCommands } = await import('@ctfusion/bench/commands');
    registerBenchCommands(program);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    for (const [name, description] of Object.entries(COMMANDS)) registerAbsent(program, name, description);
  }
}

function registerAbsent(program: Command, name: string, description: string): void {
  program
    .command(name)
    .description(`${description} (needs: npm install @ctfusion/bench)`)
    .allowUnknownOption()
    .allowExcessArguments()
    .action(() => {
      throw new InputError(
        'not-installed',
        `'${name}' needs the benchmark backends, which are not installed: npm install @ctfusion/bench`,
      );
    });
}
