import { z } from 'zod';
import { type DocumentKind, type DocumentOf, fromUnversioned } from './document-kind.js';
import { openFraction } from './fields.js';

/** What `study calibration --json` prints: number of measured runs of a left-out system → mean absolute percentage error, percent. */
export const calibrationStudyDocument = {
  name: 'calibration-study',
  version: 1,
  schema: z
    .object({ schema_version: z.literal(1) })
    .catchall(z.number().min(0))
    .refine((study) => Object.keys(study).every((key) => key === 'schema_version' || /^\d+$/.test(key)), {
      error: 'expected numbers of runs beside the version',
      abort: true,
    }),
  upgrades: fromUnversioned,
} as const satisfies DocumentKind;

export type CalibrationStudyDocument = DocumentOf<typeof calibrationStudyDocument>;

/** What `study coverage --json` prints: how many of the runs of left-out groups their intervals hold. */
export const coverageStudyDocument = {
  name: 'coverage-study',
  version: 1,
  schema: z.strictObject({
    schema_version: z.literal(1),
    /** Of the intervals: what `coverage` should be, as a fraction. */
    level: openFraction,
    /** Percent of a left-out group's runs inside their interval, mean over groups. */
    coverage: z.number().min(0).max(100),
    /** 95 % bootstrap interval of `coverage`, drawing whole groups. */
    coverage_confidence: z.tuple([z.number(), z.number()]),
    /** Mean of (upper − lower) / prediction, mean over groups. */
    mean_relative_width: z.number().min(0),
    groups: z.array(
      z.strictObject({ group: z.string(), coverage: z.number().min(0).max(100), n: z.int().positive() }),
    ),
  }),
  upgrades: fromUnversioned,
} as const satisfies DocumentKind;

export type CoverageStudyDocument = DocumentOf<typeof coverageStudyDocument>;
