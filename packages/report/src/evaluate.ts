import { InputError } from '@ctfusion/base';
import type { EvaluationDocument } from '@ctfusion/schema/documents';
import { type Comparison, compareRuns } from './comparison/comparison.js';
import { loadLayout } from './comparison/layout.js';
import { findRuns, readRun } from './comparison/run.js';
import { buildReport } from './document/build.js';
import type { Report, Section } from './document/report.js';
import { tableToRecords } from './tables/report-table.js';

export interface EvaluationRequest {
  /** Run directories, or folders of them. */
  readonly runs: readonly string[];
  /** A folder of published run directories, compared among themselves. */
  readonly published?: string;
  /** YAML with names, order, groups and categories. */
  readonly layout?: string;
}

/** What an evaluation found, for programs, before it is written anywhere. */
export type EvaluationFindings = Omit<EvaluationDocument, 'out' | 'files'>;

export interface Evaluation {
  readonly comparisons: readonly Comparison[];
  readonly report: Report;
  readonly document: EvaluationFindings;
}

/**
 * Reads run directories, compares those that belong together, and makes every table and figure. Writes nothing.
 * @throws InputError naming file and column for a run that cannot be evaluated, or runs of other test rows than one another.
 */
export async function evaluateRuns({ runs, published, layout }: EvaluationRequest): Promise<Evaluation> {
  if (runs.length === 0 && published === undefined) {
    throw new InputError('setting-missing', 'no run directory is named, nor a folder of published ones', {
      field: 'runs',
    });
  }
  const loadedLayout = layout === undefined ? undefined : loadLayout(layout);
  const ownRuns = runs.flatMap(findRuns).map(readRun);
  const publishedRuns = published === undefined ? [] : findRuns(published).map(readRun);
  const comparisons = await compareRuns(ownRuns, publishedRuns, loadedLayout, layout);
  const report = buildReport(comparisons, loadedLayout?.title);
  return { comparisons, report, document: describe(comparisons, report) };
}

function describe(comparisons: readonly Comparison[], report: Report): EvaluationFindings {
  return {
    schema_version: 1,
    title: report.title,
    groups: comparisons.map(({ id, title, published, methods, remarks }) => ({
      id,
      title,
      published,
      methods: methods.map(({ name, run }) => ({ name, run_dir: run.directory })),
      remarks,
      tables: sectionTables(id, report.sections.find((section) => section.id === id)!),
    })),
  };
}

function sectionTables(id: string, { blocks }: Section) {
  return Object.fromEntries(
    blocks.flatMap((block) =>
      block.kind === 'table' ? [[block.table.id.slice(id.length + 1), tableToRecords(block.table)]] : [],
    ),
  );
}
