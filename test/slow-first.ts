import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes longest, the longest first: a long file that begins last is waited for by all other workers. */
const SLOW = [
  'test/staged.test',
  'test/thesis.test',
  'learn/test/tampered-bundle.test',
  'test/documents.test',
  'test/road.test',
  'bench/test/run-bench.test',
  'bench/test/run-measure.test',
  'learn/test/staged.test',
  'learn/test/stage-priors.test',
  'test/report-browser.test',
  'test/browser.test',
  'learn/test/calibration-study.test',
  'bench/test/backend-contract.test',
  'test/tarballs.test',
];

const place = ({ moduleId }: TestSpecification): number => {
  const index = SLOW.findIndex((name) => moduleId.includes(`/${name}.`));
  return index < 0 ? SLOW.length : index;
};

/** Slow files first; those that share a process before those that have one of their own, as a process is kept for the next file alike. */
export class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isApart = (file: TestSpecification): number => Number(file.project.config.isolate);
    return sorted.sort((a, b) => isApart(a) - isApart(b) || place(a) - place(b));
  }
}
