import { PARAMETER_ENTRIES } from '../../src/parameters/parameters.js';

type Entry = (typeof PARAMETER_ENTRIES)[number];

function defaultText(value: Entry['default']): string {
  if (Array.isArray(value) || value === '') return '';
  return `\`${String(value)}\``;
}

function rangeText({ minimum, maximum, above, choices }: Entry): string {
  if (choices) return choices.map((choice) => `\`${choice}\``).join(', ');
  const low = minimum === undefined ? '' : `${above ? '>' : '≥'} ${minimum}`;
  const high = maximum === undefined ? '' : `≤ ${maximum}`;
  return [low, high].filter((text) => text !== '').join(', ');
}

function row(entry: Entry): string {
  const names = [entry.name, ...entry.aliases].map((name) => `\`${name}\``).join(', ');
  return `| ${names} | ${entry.type} | ${defaultText(entry.default)} | ${rangeText(entry)} | ${entry.description} |`;
}

/** The README's parameter tables, made from the table that the parser uses. */
export function parameterMarkdown(): string {
  const of = (support: Entry['support']): Entry[] =>
    PARAMETER_ENTRIES.filter((entry) => entry.support === support);
  return [
    '| parameter, aliases | type | default | range | what it does |',
    '|---|---|---|---|---|',
    ...of('used').map(row),
    '',
    'Absent here; accepted at their defaults, an error otherwise:',
    '',
    '| parameter, aliases | type | default | range | what it is |',
    '|---|---|---|---|---|',
    ...of('default only').map(row),
    '',
    `Accepted and ignored, because they change nothing here: ${of('ignored')
      .map((entry) => `\`${entry.name}\` (${entry.description})`)
      .join(', ')}.`,
  ].join('\n');
}
