import type { SizeDocument } from '@ctfusion/schema/documents';
import type { Command } from 'commander';
import { NOTHING_PREDICTED } from '../failure.js';
import { bundleOption, SYSTEMS_OPTION, TASKS_OPTION } from '../input-options.js';
import { note, print, printJson } from '../output.js';

interface SizeOptions {
  bundle?: string;
  systems: string[];
  tasks: string;
  batches?: string;
  level: string;
  out?: string;
  json?: boolean;
}

/** Powers of two, as far as any memory goes. */
const USUAL_SIZES = Array.from({ length: 13 }, (_, power) => 2 ** power);
/** Lines that a figure can tell apart. */
const DRAWN_SYSTEMS = 6;

export function registerSize(program: Command): void {
  program
    .command('size')
    .description('which batch size fits into the memory, is fastest, and is cheapest a result')
    .addOption(bundleOption())
    .requiredOption(TASKS_OPTION, 'one task: one object or row')
    .requiredOption(SYSTEMS_OPTION, 'systems: documents, folders of them, offers, or tables')
    .option('--batches <sizes>', 'sizes to try: 1,8,64 (default: powers of two up to 4096)')
    .option('--level <fraction>', 'probability with which an interval holds a new system’s time', '0.9')
    .option('--out <file>', `draw results a second by size (.svg; the first ${DRAWN_SYSTEMS} systems)`)
    .option('--json', 'one JSON document on stdout')
    .action(size);
}

async function size(options: SizeOptions): Promise<void> {
  const { InputError } = await import('@ctfusion/base');
  const { out } = options;
  if (out !== undefined && !out.endsWith('.svg'))
    throw new InputError('unknown-file-type', 'a plot is written as .svg', { field: '--out' });
  const document = await answerSize(options);
  if (out !== undefined) await draw(document, out);
  if (options.json) printJson<SizeDocument>(document);
  else print((await import('../size-text.js')).formatSizes(document));
  if (out !== undefined) note(`${out}: results a second by size`);
  if (document.systems.every(({ fastest }) => fastest === undefined)) process.exitCode = NOTHING_PREDICTED;
}

async function answerSize(options: SizeOptions): Promise<SizeDocument> {
  const { InputError } = await import('@ctfusion/base');
  const { batchSizes, crossJoin, kindOf, sizedTasks } = await import('@ctfusion/predict');
  const { COLUMN } = await import('@ctfusion/schema/columns');
  const { openBundle } = await import('../input/bundle-files.js');
  const { readCandidates } = await import('../input/system-files.js');
  const { readTasks } = await import('../input/task-files.js');
  const { noteIgnored } = await import('../ignored-columns.js');
  const { numberOption } = await import('../number-option.js');
  const level = numberOption('--level', options.level, { above: 0, below: 1 });
  const sizes =
    options.batches
      ?.split(',')
      .map((text) => numberOption('--batches', text.trim(), { atLeast: 1, whole: true })) ?? USUAL_SIZES;
  const task = await readTasks(options.tasks);
  if (task.rowCount !== 1)
    throw new InputError('too-many-rows', `${task.rowCount} tasks are given, a size is one's`, {
      file: options.tasks,
    });
  const { folder: bundle, predictor } = await openBundle(options.bundle, task);
  const systems = await readCandidates(options.systems, predictor.backend);
  const tasks = sizedTasks(
    task,
    kindOf(predictor),
    [...new Set(sizes)].sort((a, b) => a - b),
  );
  const found = batchSizes(crossJoin(systems.table, tasks, { onIgnored: noteIgnored }), predictor, { level });
  if (!found.isMemoryKnown)
    note(
      'what a batch needs beside the weights is not known of this kind of task: only the rest was compared with the memory',
    );
  const name = task.has(COLUMN.modelName) ? task.texts(COLUMN.modelName)[0] : undefined;
  return {
    schema_version: 1,
    bundle,
    level,
    ...(name === undefined ? {} : { model_name: name }),
    results: { of: found.noun, quoted: found.quoted },
    systems: found.systems.map(({ systemId, pricePerHour, sizes: sized, ...best }) => ({
      system_id: systemId,
      ...(pricePerHour === undefined ? {} : { price_per_hour: pricePerHour }),
      ...best,
      sizes: sized.map(({ batch, fits, reason, ms, lowerMs, upperMs, perSecond, cost, verdict }) => ({
        batch,
        fits,
        verdict,
        ...(reason === undefined ? {} : { reason }),
        ...(ms === undefined ? {} : { predicted_total_time_ms: ms }),
        ...(lowerMs === undefined ? {} : { lower_ms: lowerMs }),
        ...(upperMs === undefined ? {} : { upper_ms: upperMs }),
        ...(perSecond === undefined ? {} : { per_second: perSecond }),
        ...(cost === undefined ? {} : { cost }),
      })),
    })),
  };
}

async function draw({ results, systems }: SizeDocument, out: string): Promise<void> {
  const { InputError } = await import('@ctfusion/base');
  const { batchSizesFigure, WIDE } = await import('@ctfusion/report');
  const { writeFileAtomically } = await import('@ctfusion/base/files');
  const drawn = systems
    .map(({ system_id, sizes }) => ({
      name: system_id,
      points: sizes.flatMap(({ batch, per_second }) =>
        per_second === undefined ? [] : [{ batch, perSecond: per_second }],
      ),
    }))
    .filter(({ points }) => points.length > 0)
    .slice(0, DRAWN_SYSTEMS);
  if (drawn.length === 0)
    throw new InputError('no-rows', 'there is nothing to draw: no system has a prediction', {
      field: '--out',
    });
  const figure = batchSizesFigure('batch-sizes', { noun: results.of, systems: drawn });
  writeFileAtomically(out, `${figure.draw(WIDE)}\n`);
}
