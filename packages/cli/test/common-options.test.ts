import { execFileSync } from 'node:child_process';
import type { Command } from 'commander';
import { beforeAll, describe, expect, it } from 'vitest';
import { ctfusion } from '../../../test/command-line.js';
import { allCommands, shownNames } from '../src/command-tree.js';
import { completionScript } from '../src/completion.js';
import { createProgram } from '../src/program.js';

let program: Command;
beforeAll(async () => {
  program = await createProgram();
});

/** What a command line is refused with. */
async function refusal(...args: readonly string[]): Promise<string> {
  const told: string[] = [];
  const tree = await createProgram(args);
  for (const command of [tree, ...allCommands(tree).map((called) => called.command)])
    command.exitOverride().configureOutput({ writeErr: (text) => told.push(text) });
  await expect(tree.parseAsync(args, { from: 'user' })).rejects.toThrow();
  return told.join('');
}

describe('a command that there is not', () => {
  it.each(['nosuch', 'constructor', 'toString', '__proto__', 'hasOwnProperty'])('%s', async (name) => {
    expect(await refusal(name)).toContain(`unknown command '${name}'`);
  });
});

describe('an option that is misspelt', () => {
  it('is told before the one that is then missing', async () => {
    expect(await refusal('rank', '--sytems', 'a.json')).toContain(
      "unknown option '--sytems' (did you mean '--systems'?)",
    );
  });

  it('is told of commands below others', async () => {
    expect(await refusal('systems', 'import', 'a.json', '--ot', 'b')).toContain("did you mean '--out'?");
  });

  it('is not looked for among arguments', async () => {
    expect(await refusal('systems', 'import', '--', '--ot')).toContain("required option '--out <file>'");
  });
});

describe('an older spelling of an option', () => {
  it('is not told where the option is missing', () => {
    const { status, stderr } = ctfusion(['predict', '--tasks', 'a.json'], '.');
    expect(status).toBe(2);
    expect(stderr).toContain("required option '--systems <paths...>' not specified");
  });

  it('still works, and is not shown', async () => {
    const called = (...words: readonly string[]): Command =>
      words.reduce((at, word) => at.commands.find((command) => command.name() === word)!, program);
    const cases: [string[], string[], Record<string, unknown>][] = [
      [['rank'], ['--task', 'a', '--system', 'b'], { tasks: 'a', systems: ['b'] }],
      [['bench'], ['--output', 'a'], { out: 'a' }],
      [['measure'], ['--tasks', 'a', '--output', 'b'], { tasks: 'a', out: 'b' }],
      [['study', 'imputation'], ['--machines', 'a'], { systems: 'a' }],
    ];
    for (const [words, args, options] of cases) {
      const command = called(...words);
      expect(command.helpInformation()).not.toMatch(/--(task|system|output|machines)(?![\w-])/);
      command.parseOptions([...args]);
      expect(command.opts()).toMatchObject(options);
    }
  });

  it('is what no command asks for', () => {
    for (const { command } of allCommands(program))
      for (const { long, mandatory } of command.options)
        if (mandatory) expect(['--output', '--system', '--task', '--machines']).not.toContain(long);
  });
});

describe('options that all commands have', () => {
  it('are those of the commands that measure, too', () => {
    for (const { words, command } of allCommands(program)) {
      if (command.commands.length > 0 && words !== 'bench') continue;
      const options = command.options.map(({ long }) => long);
      expect(options, words).toEqual(expect.arrayContaining(['--json', '--quiet', '--no-color']));
    }
  });
});

describe('the help', () => {
  it('marks what must be given, and nothing else', () => {
    let marked = 0;
    for (const { words, command } of allCommands(program)) {
      const shown = command.helpInformation().replaceAll(/\s+/g, ' ');
      const required = command.options.filter(({ mandatory }) => mandatory);
      expect(shown.split('(required)').length - 1, words).toBe(required.length);
      marked += required.length;
    }
    expect(marked).toBeGreaterThan(15);
  });

  it('is within 80 characters, but for examples', () => {
    for (const { words, command } of allCommands(program))
      for (const line of command.helpInformation().split('\n'))
        expect(line.length, `${words}: ${line}`).toBeLessThanOrEqual(80);
  });
});

describe('a command that is misspelt', () => {
  it('is told with the nearest one', async () => {
    expect(await refusal('rnak')).toContain('Did you mean rank?');
    expect(await refusal('study', 'grops')).toContain('Did you mean groups?');
  });

  it('is told of every option of every command', async () => {
    for (const { words, command } of allCommands(program)) {
      if (command.commands.length > 0 && words !== 'bench') continue;
      expect(await refusal(...words.split(' '), '--jsno'), words).toContain("did you mean '--json'?");
    }
  });
});

describe('examples in the help', () => {
  const optionsOf = (command: Command): string[] =>
    command.options.flatMap(({ short, long }) => [short ?? '', long ?? '']);

  it('name options that the commands have, and all that they require', () => {
    let count = 0;
    for (const { words, command } of allCommands(program)) {
      let help = '';
      command.configureOutput({ writeOut: (text) => (help += text) });
      command.outputHelp();
      if (command.commands.length === 0 || words === 'bench') expect(help, words).toContain('Examples:');
      for (const line of help.split('\n').filter((text) => text.startsWith(`  ctfusion ${words}`))) {
        count++;
        const used = line.match(/--[a-z-]+/g) ?? [];
        expect(optionsOf(command), line).toEqual(expect.arrayContaining(used));
        for (const { mandatory, short, long } of command.options)
          if (mandatory)
            expect(
              used.some((name) => name === short || name === long),
              `${line}: ${long}`,
            ).toBe(true);
      }
    }
    expect(count).toBeGreaterThan(15);
  });
});

describe('completion in bash', () => {
  const complete = (...words: readonly string[]): string[] => {
    const line = ['ctfusion', ...words].map((word) => `'${word}'`).join(' ');
    const script = `${completionScript(program, 'bash')}
COMP_WORDS=(${line}); COMP_CWORD=${words.length}; _ctfusion; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return execFileSync('bash', ['-c', script], { encoding: 'utf8' }).trim().split('\n');
  };

  it('offers commands, those below them, and options', () => {
    expect(complete('ran')).toEqual(['rank']);
    expect(complete('study', 'cov')).toEqual(['coverage']);
    expect(complete('rank', '--dead')).toEqual(['--deadline', '--deadline-ms']);
    expect(complete('rank', '--systems', 'offers.json', '--ta')).toEqual(['--tasks']);
  });
});

describe('completion in zsh and fish', () => {
  it('names every command and every option', () => {
    for (const shell of ['zsh', 'fish'] as const) {
      const script = completionScript(program, shell);
      for (const { command } of allCommands(program)) {
        expect(script).toContain(command.name());
        for (const name of command.options.flatMap(shownNames))
          if (name.startsWith('--'))
            expect(script).toContain(shell === 'fish' ? ` -l ${name.slice(2)} ` : name);
      }
    }
  });
});
