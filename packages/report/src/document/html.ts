import { escapeText } from '@ctfusion/base/svg';
import { type Figure, NARROW, WIDE } from '../figures/figure.js';
import { DARK_COLOURS } from '../figures/theme.js';
import { formatCell, type ReportTable, smallestCells } from '../tables/report-table.js';
import { PAGE_STYLE } from './page-style.js';
import type { Block, Report, Section } from './report.js';
import { GENERATOR } from './report-folder.js';

/** A report as one HTML file that asks nothing of any network and runs no script: figures are inline SVG, in two widths. */
export function renderHtml(report: Report): string {
  const contents = report.sections
    .map((section) => `<li>${link(section.id, section.title)}${innerContents(section)}</li>`)
    .join('');
  const sections = report.sections
    .map(
      ({ id, title, blocks }) =>
        `<section id="${id}">\n<h2>${escapeText(title)}</h2>\n${blocks.map(renderBlock).join('\n')}\n</section>`,
    )
    .join('\n');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="${GENERATOR}">
<title>${escapeText(report.title)}</title>
<link rel="icon" href="data:,">
<style>
${colourVariables()}
${PAGE_STYLE}
</style>
</head>
<body>
<main>
<h1>${escapeText(report.title)}</h1>
<nav aria-label="Contents"><ul>${contents}</ul></nav>
${sections}
</main>
</body>
</html>
`;
}

const link = (id: string, title: string): string => `<a href="#${id}">${escapeText(title)}</a>`;

/** A section's tables and figures, folded; none where it has one or two. */
function innerContents({ blocks }: Section): string {
  const entries = blocks.flatMap((block) => {
    if (block.kind === 'text') return [];
    const { id, title } = block.kind === 'table' ? block.table : block.figure;
    return [`<li>${link(id, title)}</li>`];
  });
  if (entries.length < 3) return '';
  return `<details class="contents"><summary>${entries.length} tables and figures</summary><ul>${entries.join('')}</ul></details>`;
}

const variable = (colour: string): string => `--c${colour.slice(1)}`;

/** The colours of figures as variables, so that the same drawing suits a light page, a dark one and paper. */
function colourVariables(): string {
  const colours = Object.entries(DARK_COLOURS);
  const declare = (pick: (entry: [string, string]) => string): string =>
    colours.map((entry) => `${variable(entry[0])}:${pick(entry)}`).join(';');
  return `:root{${declare(([light]) => light)}}
@media screen and (prefers-color-scheme: dark){:root{${declare(([, dark]) => dark)}}}`;
}

function themed(svg: string): string {
  return svg.replaceAll(/#[0-9a-f]{6}/g, (colour) =>
    colour in DARK_COLOURS ? `var(${variable(colour)})` : colour,
  );
}

function renderBlock(block: Block): string {
  if (block.kind === 'text') return `<p>${escapeText(block.text)}</p>`;
  return block.kind === 'figure' ? renderFigure(block.figure) : renderTable(block.table);
}

function renderFigure({ id, caption, draw }: Figure): string {
  return `<figure id="${id}">
<div class="wide">${themed(draw(WIDE))}</div>
<div class="narrow">${themed(draw(NARROW))}</div>
<figcaption>${escapeText(caption)}</figcaption>
</figure>`;
}

function renderTable(table: ReportTable): string {
  const kind = (index: number): string =>
    table.columns[index]!.digits === undefined ? '' : ' class="number"';
  // A percent sign alone on a line reads like a misprint.
  const head = table.columns
    .map(
      ({ label }, index) =>
        `<th scope="col"${kind(index)}>${escapeText(label.replaceAll(' %', '\u00a0%'))}</th>`,
    )
    .join('');
  const body = table.rows
    .map((row) => {
      const best = smallestCells(table, row);
      const cells = row.map((cell, index) => {
        // Names break at their underscores where a phone must break them.
        const text = escapeText(formatCell(cell, table.columns[index]!)).replaceAll('_', '_<wbr>');
        return `<td${kind(index)}>${best.has(index) ? `<strong>${text}</strong>` : text}</td>`;
      });
      return `<tr>${cells.join('')}</tr>`;
    })
    .join('\n');
  const content = `<p class="caption">${escapeText(table.caption)}</p>
<div class="scroll" tabindex="0" role="region" aria-label="${escapeText(table.title)}"><table>
<thead><tr>${head}</tr></thead>
<tbody>
${body}
</tbody>
</table></div>`;
  return table.folded === true
    ? `<details id="${table.id}"><summary>${escapeText(table.title)}</summary>\n${content}\n</details>`
    : `<div id="${table.id}" class="table"><h3>${escapeText(table.title)}</h3>\n${content}\n</div>`;
}
