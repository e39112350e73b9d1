/** A documentation comment, as text for Markdown: the description, then one line for each tag. */
export function docText(comment) {
  const text = comment
    .replace(/^\*/, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, ''))
    .join('\n')
    .trim();
  const [description, ...tags] = text.split(/^@/m);
  const about = description.trim().split(/(?= @(?:throws|returns|param)\b)/);
  const lines = [...about.slice(1).map((tag) => tag.trim().slice(1)), ...tags].map(tagLine);
  return [about[0].trim(), ...(lines.length > 0 ? [lines.join('\n')] : [])]
    .filter((part) => part !== '')
    .join('\n\n');
}

function tagLine(tag) {
  const [, name, rest] = /^(\w+)\s*([\s\S]*)$/.exec(tag.trim());
  if (name === 'example') return `\n\`\`\`js\n${rest.trim()}\n\`\`\``;
  const text = rest.trim().replaceAll(/\s*\n\s*/g, ' ');
  if (name === 'param') return `- ${text.replace(/^(\S+)/, '`$1`:')}`;
  return `- *${name}*: ${text}`;
}

const HEADINGS = [
  ['function', 'Functions'],
  ['class', 'Classes'],
  ['interface', 'Interfaces'],
  ['type', 'Types'],
  ['constant', 'Constants'],
];

/** One entry point: what it exports, functions first, each with its documentation and its declaration. */
export function entryPage(specifier, declarations) {
  const parts = HEADINGS.flatMap(([kind, heading]) => {
    const own = declarations
      .filter((one) => one.kind === kind)
      .sort((a, b) => a.name.localeCompare(b.name, 'en'));
    return own.length === 0 ? [] : [`### ${heading}`, ...own.map(section)];
  });
  return [`## ${specifier}`, ...parts].join('\n\n');
}

function section({ name, doc, text }) {
  return [`#### ${name}`, docText(doc), `\`\`\`ts\n${text}\n\`\`\``]
    .filter((part) => part !== '')
    .join('\n\n');
}
