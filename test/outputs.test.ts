import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadDataset, loadExperimentConfig, runExperiment } from '@ctfusion/learn';
import {
  architectureFigure,
  type Evaluation,
  evaluateRuns,
  loadLayout,
  namesRun,
  readmeResults,
  reportFigures,
  WIDE,
} from '@ctfusion/report';
import { beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from './command-line.js';

const outputs = join(projectRoot, 'experiments', 'outputs');
const configs = join(projectRoot, 'experiments', 'configs');
const layout = join(projectRoot, 'experiments', 'reports', 'slices.yml');
const embedded = readdirSync(configs)
  .map((name) => name.replace(/\.yml$/, ''))
  .filter((name) => namesRun(loadLayout(layout), name));

describe('experiments/outputs (if this fails: npm run outputs)', () => {
  let evaluation: Evaluation;
  beforeAll(async () => {
    evaluation = await evaluateRuns({ runs: [outputs], layout });
  });

  it('has every experiment that the layout names', () => {
    expect(embedded.length).toBeGreaterThanOrEqual(6);
    const runs = readdirSync(outputs).filter((name) => name !== 'figures');
    expect(runs.sort()).toEqual([...embedded].sort());
  });

  it.each(embedded)('%s is what training gives today', async (name) => {
    const loaded = loadExperimentConfig(join(configs, `${name}.yml`), ['validation.strategy=holdout']);
    const { metrics } = runExperiment(loaded, await loadDataset(join(projectRoot, 'data', 'slices')));
    const kept = JSON.parse(readFileSync(join(outputs, name, 'metrics.json'), 'utf8')) as { mape: number };
    // Another platform's logarithms may differ in the last digit and move a split; a change of method moves more.
    expect(Math.abs(metrics.mape - kept.mape)).toBeLessThan(0.1);
  });

  it('holds what every figure needs', () => {
    const [id] = evaluation.comparisons.map((comparison) => comparison.id);
    expect(reportFigures(evaluation.report).map((figure) => figure.id)).toEqual([
      'architecture',
      ...[
        'ape-cdf',
        'mape-by-category',
        'actual-predicted',
        'boxes-by-model',
        'boxes-by-system',
        'feature-importance',
        'shap-summary',
        'calibration-curve',
        'interval-coverage',
        'ladder',
        'residual-distance',
      ].map((name) => `${id}-${name}`),
    ]);
  });

  it("gives the README's results and figures", () => {
    const { markdown, figure } = readmeResults(evaluation.comparisons[0]!, 'experiments/outputs/figures');
    const readme = readFileSync(join(projectRoot, 'README.md'), 'utf8');
    expect(readme).toContain(
      `<!-- results:begin -->\n<!-- Written by npm run outputs. -->\n${markdown}\n<!-- results:end -->`,
    );
    for (const drawn of [figure, architectureFigure('architecture')]) {
      expect(readme).toContain(`](experiments/outputs/figures/${drawn.id}.svg)`);
      const file = readFileSync(join(outputs, 'figures', `${drawn.id}.svg`), 'utf8');
      expect(file).toBe(`${drawn.draw(WIDE)}\n`);
    }
  });
});
