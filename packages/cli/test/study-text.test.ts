import { readFileSync } from 'node:fs';
import type {
  CoverageStudyDocument,
  GroupStudyDocument,
  ImputationStudyDocument,
  LadderStudyDocument,
  PublishedStudyDocument,
} from '@ctfusion/schema/documents';
import { describe, expect, it } from 'vitest';
import {
  formatCalibrationStudy,
  formatCoverageStudy,
  formatGroupStudy,
  formatImputationStudy,
  formatLadderStudy,
  formatPublishedStudy,
} from '../src/study-text.js';

/** A document as a program once printed it. */
const kept = (name: string): unknown =>
  JSON.parse(
    readFileSync(new URL(`../../schema/test/fixtures/documents/${name}.json`, import.meta.url), 'utf8'),
  );
/** As long as any system's name is. */
const LONG = 'intel_xeon_emerald_rapids_16c__nvidia_h100_132sm_sxm5_80gb';
const WIDTH = 80;

const groups = kept('group-study.v1') as GroupStudyDocument;
const published = kept('published-study.v1') as PublishedStudyDocument;
const [size] = published.sizes;
const texts: Readonly<Record<string, string>> = {
  groups: formatGroupStudy(
    {
      ...groups,
      groupings: groups.groupings.map((one) => ({
        ...one,
        by: ['gpu_core', 'gpu_boost_clock(GHz)'],
        worst_error: { group: LONG, error: 13.3 },
        worst_coverage: { group: LONG, coverage: 77 },
        against: { difference: -1.25, confidence: [-2.5, 0.75] },
      })),
    },
    WIDTH,
  ),
  coverage: formatCoverageStudy(
    {
      ...(kept('coverage-study.v0') as CoverageStudyDocument),
      groups: [{ group: LONG, n: 150, coverage: 81.3 }],
    },
    WIDTH,
  ),
  calibration: formatCalibrationStudy({ schema_version: 1, '0': 10.1, '10': 9.25 }, WIDTH),
  ladder: formatLadderStudy(kept('ladder-study.v1') as LadderStudyDocument, WIDTH),
  imputation: formatImputationStudy(kept('imputation-study.v1') as ImputationStudyDocument, WIDTH),
  published: formatPublishedStudy(
    {
      ...published,
      true_ratios: { ...published.true_ratios, [LONG]: 1.1 },
      sizes: Array.from({ length: 5 }, () => ({ ...size!, ratios: { ...size!.ratios, [LONG]: 1.2 } })),
    },
    WIDTH,
  ),
};

describe.each(Object.entries(texts))('study %s on a terminal of 80 characters', (name, text) => {
  it('keeps its tables within', () => {
    const lines = text.split('\n').filter((line) => !line.includes('intervals hold'));
    for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(WIDTH);
    expect(lines.length, name).toBeGreaterThan(2);
  });
});

describe('what a study says', () => {
  it('is the published order, machine by machine', () => {
    expect(formatPublishedStudy(published).split('\n')).toEqual([
      'machine                                        true  1280 × 720',
      '─────────────────────────────────────────────  ────  ──────────',
      'intel_xeon_gold_5122__nvidia_geforce_rtx_4070  1.57        1.49',
      "Kendall's tau                                              0.85",
      'fastest right, of 38                                         36',
    ]);
  });

  it('is a difference where there is one to another experiment', () => {
    expect(texts['groups']).toContain('-1.25 [-2.50 … 0.75]');
    const alone = groups.groupings.map(({ against: _, ...one }) => one);
    expect(formatGroupStudy({ ...groups, groupings: alone })).not.toContain('difference');
  });

  it('is everything where lines may be of any length', () => {
    const all = formatGroupStudy(groups).split('\n')[0];
    for (const header of ['error %', 'worst', 'least', 'score', 'width']) expect(all).toContain(header);
  });
});
