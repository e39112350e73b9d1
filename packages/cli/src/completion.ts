import type { Command } from 'commander';
import { allCommands, shownNames } from './command-tree.js';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** What may follow the words that call a command: other commands, and options. */
interface Following {
  readonly words: string;
  readonly names: readonly string[];
}

/** A script that lets a shell complete commands and options; other words are completed as files. */
export function completionScript(program: Command, shell: Shell): string {
  return { bash: bashScript, zsh: zshScript, fish: fishScript }[shell](program);
}

function followingOf(program: Command): Following[] {
  const namesOf = (command: Command): string[] => [
    ...command.commands.map((one) => one.name()),
    ...command.options.flatMap((option) => shownNames(option).filter((name) => name.startsWith('--'))),
    '--help',
  ];
  return [
    { words: '', names: namesOf(program) },
    ...allCommands(program).map(({ words, command }) => ({ words, names: namesOf(command) })),
  ];
}

function bashScript(program: Command): string {
  const cases = followingOf(program).map(
    ({ words, names }) => `    '${words}') names='${names.join(' ')}' ;;`,
  );
  return `_ctfusion() {
  local word called= names=
  local -i index
  for ((index = 1; index < COMP_CWORD; index++)); do
    word=\${COMP_WORDS[index]}
    [[ $word == -* ]] && break
    called=\${called:+$called }$word
  done
  case $called in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$names" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _ctfusion ctfusion
`;
}

/** zsh runs bash's completions. */
const zshScript = (program: Command): string =>
  `#compdef ctfusion\nautoload -U +X bashcompinit && bashcompinit\n${bashScript(program)}`;

function fishScript(program: Command): string {
  const quoted = (text: string): string => `'${text.replaceAll(/['\\]/g, '\\$&')}'`;
  const top = program.commands.map(
    (command) =>
      `complete -c ctfusion -n __fish_use_subcommand -a ${command.name()} -d ${quoted(command.description())}`,
  );
  const below = allCommands(program).flatMap(({ words, command }) => {
    const isCalled = quoted(
      words
        .split(' ')
        .map((word) => `__fish_seen_subcommand_from ${word}`)
        .join('; and '),
    );
    return [
      ...command.commands.map(
        (one) => `complete -c ctfusion -n ${isCalled} -a ${one.name()} -d ${quoted(one.description())}`,
      ),
      ...command.options.flatMap(({ long, description }) =>
        long === undefined || long === null
          ? []
          : [`complete -c ctfusion -n ${isCalled} -l ${long.slice(2)} -d ${quoted(description)}`],
      ),
    ];
  });
  return [...top, ...below, ''].join('\n');
}
