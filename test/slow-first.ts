import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes longest, the longest first: a long file that begins last is waited for by all other workers. */
const SLOW = [
  'bench/test/run-measure.test',
  'bench/test/run-bench.test',
  'test/documents.test',
  'test/document-blocks.test',
  'web/test/page.test',
  'test/cli-streams.test',
  'test/report-browser.test',
  'bench/test/backend-contract.test',
  'bench/test/shape-inference.test',
  'learn/test/staged.test',
  'learn/test/tampered-bundle.test',
  'test/staged.test',
  'service/test/learning.test',
  'service/test/jobs.test',
];

const place = ({ moduleId }: TestSpecification): number => {
  const index = SLOW.findIndex((name) => moduleId.includes(`/${name}.`));
  return index < 0 ? SLOW.length : index;
};

/** Slow files first. */
export class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.sort((a, b) => place(a) - place(b));
  }
}
