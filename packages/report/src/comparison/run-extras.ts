import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type ColumnTypes, parseJson } from '@ctfusion/base';
import { readCsv, readText } from '@ctfusion/base/files';
import { type FeatureImportance, readModelImportance } from '@ctfusion/learn';
import type { FeatureContributions } from '@ctfusion/predict';
import { validate } from '@ctfusion/schema';
import { calibrationStudyDocument, ladderStudyDocument, readDocument } from '@ctfusion/schema/documents';
import { z } from 'zod';

export interface CalibrationPoint {
  readonly runsMeasured: number;
  readonly mapePercent: number;
}

export interface CoveragePoint {
  readonly nominalPercent: number;
  readonly observedPercent: number;
}

/** What is known of a machine, and how its runs are predicted then. */
export interface LadderPoint {
  readonly level: string;
  /** Measured runs of the machine. */
  readonly runs: number;
  readonly mapePercent: number;
  readonly coveragePercent: number;
}

/** Optional files of a run directory, each empty where it is absent. */
export interface RunExtras {
  /** `feature_importance.csv` (feature, gain, splits), else from the models in `models/`. */
  readonly importance: readonly FeatureImportance[];
  /** `shap_values.csv`: feature, value, contribution; as many rows per feature as were sampled. */
  readonly shap: readonly FeatureContributions[];
  /** `calibration.json`, as `ctfusion study calibration --json` prints it: runs measured → MAPE, percent. */
  readonly calibration: readonly CalibrationPoint[];
  /** `coverage.json`: a list of documents of `ctfusion study coverage --json` (level a fraction, coverage percent), one per level. */
  readonly coverage: readonly CoveragePoint[];
  /** `ladder.json`, as `ctfusion study ladder --json` prints it: from least to most known. */
  readonly ladder: readonly LadderPoint[];
}

const IMPORTANCE_FILE = 'feature_importance.csv';

const coverageSchema = z.array(
  z.object({ level: z.number().gt(0).lt(1), coverage: z.number().min(0).max(100) }),
);

/** @throws InputError if one of the files is there but not readable as what it is. */
export function readRunExtras(directory: string): RunExtras {
  const optional = <T>(name: string, read: (file: string) => T[]): T[] => {
    const file = join(directory, name);
    return existsSync(file) ? read(file) : [];
  };
  return {
    importance: existsSync(join(directory, IMPORTANCE_FILE))
      ? readImportance(join(directory, IMPORTANCE_FILE))
      : readModelImportance(join(directory, 'models')),
    shap: optional('shap_values.csv', readShap),
    calibration: optional('calibration.json', (file) =>
      runsAndErrors(file)
        .map(([k, mapePercent]) => ({ runsMeasured: Number(k), mapePercent }))
        .sort((a, b) => a.runsMeasured - b.runsMeasured),
    ),
    coverage: optional('coverage.json', (file) =>
      validate(coverageSchema, parseJson(readText(file), file), file)
        .map(({ level, coverage }) => ({ nominalPercent: level * 100, observedPercent: coverage }))
        .sort((a, b) => a.nominalPercent - b.nominalPercent),
    ),
    ladder: optional('ladder.json', (file) =>
      readDocument(ladderStudyDocument, parseJson(readText(file), file), file).levels.map(
        ({ level, runs, mape, coverage }) => ({ level, runs, mapePercent: mape, coveragePercent: coverage }),
      ),
    ),
  };
}

/** Of importance and SHAP tables: a feature may have any name, one of digits, too. */
const featureTable: ColumnTypes = (name) => (name === 'feature' ? 'text' : 'number');

function runsAndErrors(file: string): [string, number][] {
  const json = parseJson(readText(file), file);
  const { schema_version: _, ...errors } = readDocument(calibrationStudyDocument, json, file);
  return Object.entries(errors);
}

function readImportance(file: string): FeatureImportance[] {
  const table = readCsv(file, featureTable);
  const gains = table.completeNumbers('gain');
  const splits = table.completeNumbers('splits');
  return table.texts('feature').map((feature, row) => ({ feature, gain: gains[row]!, splits: splits[row]! }));
}

function readShap(file: string): FeatureContributions[] {
  const table = readCsv(file, featureTable);
  const names = table.texts('feature');
  const values = table.numbers('value');
  const contributions = table.completeNumbers('contribution');
  return [...new Set(names)].map((feature) => {
    const rows = names.flatMap((name, row) => (name === feature ? [row] : []));
    return {
      feature,
      values: Float64Array.from(rows, (row) => values[row]!),
      contributions: Float64Array.from(rows, (row) => contributions[row]!),
    };
  });
}
