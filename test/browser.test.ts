import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answer, type BrowserQuestion } from './browser-entry.js';
import { hasChromium, openPage } from './chromium.js';
import { ctfusion, projectRoot } from './command-line.js';

const scratch = mkdtempSync(join(tmpdir(), 'ctfusion-page-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** The entry as one script that a page can hold; a module of Node's in it fails the build. */
async function bundleForBrowser(): Promise<string> {
  const built = await build({
    root: join(projectRoot, 'test'),
    logLevel: 'error',
    build: {
      write: false,
      lib: { entry: join(projectRoot, 'test', 'browser-entry.ts'), formats: ['iife'], name: 'ctfusion' },
      rolldownOptions: {
        onwarn(warning) {
          throw new Error(`${warning.code}: ${warning.message}`);
        },
      },
    },
  });
  const [output] = (Array.isArray(built) ? built : [built]) as { output: { code?: string }[] }[];
  return output!.output[0]!.code!;
}

/** Every text file of a bundle, by its path inside. */
function readFolder(folder: string, inside = ''): Record<string, string> {
  return Object.fromEntries(
    readdirSync(join(folder, inside), { withFileTypes: true }).flatMap((entry) => {
      const path = join(inside, entry.name);
      if (entry.isDirectory()) return Object.entries(readFolder(folder, path));
      return [[path, readFileSync(join(folder, path), 'utf8')]];
    }),
  );
}

function train(config: string, ...settings: string[]): string {
  const { status, stdout, stderr } = ctfusion(
    [
      'train',
      '--config',
      join(projectRoot, 'experiments', 'configs', `${config}.yml`),
      '--json',
      '--set',
      ...settings,
    ],
    scratch,
  );
  expect(status, stderr).toBe(0);
  return join(scratch, (JSON.parse(stdout) as { bundle: string }).bundle);
}

/** Two engines round exp, log and pow to one of two neighbouring doubles: nine digits, and what is a difference of equals is 0. */
const digits = (json: string): unknown =>
  JSON.parse(json, (_, value: unknown) => {
    if (typeof value !== 'number') return value;
    return Math.abs(value) < 1e-12 ? 0 : Number(value.toPrecision(9));
  });

describe('predict, schema, base and the scoring part of gbdt', () => {
  it('bundle for a browser without a module of Node’s', async () => {
    const code = await bundleForBrowser();
    expect(code).not.toMatch(/["']node:|require\(|__vite-browser-external|worker_threads/);
  });
});

describe.skipIf(!hasChromium)(
  'a page in Chromium (skipped where there is none; CHROMIUM_PATH names another)',
  () => {
    let code: string;
    let questions: [string, BrowserQuestion][];

    beforeAll(async () => {
      code = await bundleForBrowser();
      const slices = join(projectRoot, 'data', 'slices');
      const systems = ['systems.csv', 'hardware_benchmark.csv'].map((file) =>
        readFileSync(join(slices, file), 'utf8'),
      );
      const task = JSON.parse(readFileSync(join(projectRoot, 'examples', 'task.json'), 'utf8')) as Record<
        string,
        unknown
      >;
      questions = [
        ['staged', train('slices_staged', 'predictor.seeds=[1]', 'validation.strategy=holdout')],
        ['direct', train('slices_ctfusion', 'model.params.n_estimators=20')],
      ].map(([kind, bundle]) => [kind!, { bundle: readFolder(bundle!), systems, task }]);
    });

    it('predicts, ranks and explains to the same nine digits as Node, without a request', async () => {
      const page = await openPage();
      try {
        const requests: string[] = [];
        page.on('request', (request) => requests.push(request.url()));
        await page.addScriptTag({ content: code });
        for (const [kind, question] of questions) {
          const there = await page.evaluate(
            (asked) =>
              (globalThis as unknown as { ctfusion: { answer(q: unknown): string } }).ctfusion.answer(asked),
            question,
          );
          expect(there.length, kind).toBeGreaterThan(1000);
          expect(digits(there), kind).toEqual(digits(answer(question)));
        }
        expect(requests).toEqual([]);
      } finally {
        await page.close();
      }
    });
  },
);
