import { counted, groupCodes } from '@ctfusion/base';
import type { Comparison, Method } from '../comparison/comparison.js';
import { actualPredictedFigure } from '../figures/actual-predicted.js';
import { apeBoxesFigure } from '../figures/ape-boxes.js';
import { apeCdfFigure } from '../figures/ape-cdf.js';
import { architectureFigure } from '../figures/architecture.js';
import { calibrationCurveFigure } from '../figures/calibration-curve.js';
import { featureImportanceFigure } from '../figures/feature-importance.js';
import type { Figure } from '../figures/figure.js';
import { intervalCoverageFigure } from '../figures/interval-coverage.js';
import { ladderFigure } from '../figures/ladder.js';
import { leftOutGroupsFigure } from '../figures/left-out-groups.js';
import { mapeByCategoryFigure } from '../figures/mape-by-category.js';
import { residualDistanceFigure } from '../figures/residual-distance.js';
import { shapSummaryFigure } from '../figures/shap-summary.js';
import { accuracyTable, directionTable } from '../tables/accuracy.js';
import { breakdownTables, errorsByCategory } from '../tables/breakdown.js';
import { intervalTable } from '../tables/interval.js';
import { leftOutGroupsTable, leftOutTable } from '../tables/left-out.js';
import { methodsTable } from '../tables/methods.js';
import { pairedTable } from '../tables/paired.js';
import { publishedLabelsTable } from '../tables/published-labels.js';
import { rankingTable } from '../tables/ranking-quality.js';
import type { ReportTable } from '../tables/report-table.js';
import { worstTables } from '../tables/worst.js';
import { conclusionOf } from './conclusion.js';
import type { Block, Report, Section } from './report.js';

const DEFAULT_TITLE = 'CTFusion evaluation';

const figure = (value: Figure): Block => ({ kind: 'figure', figure: value });
const paragraph = (text: string): Block => ({ kind: 'text', text });
const tables = (...values: readonly (ReportTable | undefined)[]): Block[] =>
  values.flatMap((table) => (table === undefined ? [] : [{ kind: 'table', table }]));

/** The whole report: how the method works, then a section per comparison. */
export function buildReport(comparisons: readonly Comparison[], title = DEFAULT_TITLE): Report {
  return {
    title,
    sections: [
      {
        id: 'in-short',
        title: 'In short',
        blocks: comparisons.map((comparison) =>
          paragraph(
            comparisons.length === 1
              ? conclusionOf(comparison)
              : `${comparison.title}: ${conclusionOf(comparison)}`,
          ),
        ),
      },
      {
        id: 'method',
        title: 'The methods',
        blocks: [...methodTexts(comparisons).map(paragraph), figure(architectureFigure('architecture'))],
      },
      ...comparisons.map(comparisonSection),
    ],
  };
}

/** How each kind of method among the runs works. */
const METHOD_TEXTS: Readonly<Record<string, string>> = {
  staged:
    'Staged: a run’s time is a sum of stages (on the host, copies, on the GPU). Each is a demand of the task over a measured capability of the machine, times a coefficient of 0 or more. Small boosted trees correct what is left, and so does what near machines have in common, where either helps on groups left out of the training.',
  direct:
    'Boosted trees on columns: they predict the logarithm of the time. Such methods differ in the columns that they see. The figure shows the one that sees all, CTFusion as published.',
};

function methodTexts(comparisons: readonly Comparison[]): string[] {
  const kinds = new Set(comparisons.flatMap(({ methods }) => methods.map(({ run }) => run.method.kind)));
  return Object.entries(METHOD_TEXTS).flatMap(([kind, text]) => (kinds.has(kind) ? [text] : []));
}

function comparisonSection(comparison: Comparison): Section {
  const { id, title, description, methods, rowCount, systems, remarks } = comparison;
  const [byCategory, ...breakdowns] = breakdownTables(comparison);
  const extras = optionalFigures(comparison);
  return {
    id,
    title,
    blocks: [
      ...(description === undefined ? [] : [paragraph(description)]),
      paragraph(
        `${count(methods.length, 'method')}, ${count(rowCount, 'test row')} on ${count(groupCodes(systems).length, 'system')}.`,
      ),
      ...remarks.map(paragraph),
      ...tables(methodsTable(comparison), accuracyTable(comparison), publishedLabelsTable(comparison)),
      ...leftOutBlocks(comparison),
      figure(
        apeCdfFigure(
          `${id}-ape-cdf`,
          methods.map(({ name, test }) => ({ name, apePercent: test.apePercent })),
        ),
      ),
      figure(
        mapeByCategoryFigure(
          `${id}-mape-by-category`,
          methods.map(({ name }) => name),
          errorsByCategory(comparison),
          comparison.noiseFloor,
        ),
      ),
      ...tables(byCategory, directionTable(comparison), pairedTable(comparison), rankingTable(comparison)),
      figure(
        actualPredictedFigure(
          `${id}-actual-predicted`,
          { name: methods[0]!.name, ...methods[0]!.test },
          groupCodes(systems),
        ),
      ),
      ...boxFigures(comparison),
      ...tables(...breakdowns),
      ...extras.blocks,
      ...tables(intervalTable(comparison), ...worstTables(comparison)),
      ...(extras.absent.length === 0
        ? []
        : [
            paragraph(
              `Left out, because these runs do not hold what they show: ${extras.absent.join('; ')}.`,
            ),
          ]),
    ],
  };
}

const count = (number: number, noun: string): string => counted(number, noun, number.toLocaleString('en-GB'));

/** Where more than single systems were left out: what the first method gains on the next, by group. */
function leftOutBlocks(comparison: Comparison): Block[] {
  const { id, methods, leftOut, systems } = comparison;
  const [first, second] = methods.map(({ name, test }) => ({ name, apePercent: test.apePercent }));
  if (leftOut === undefined) return [];
  return [
    ...tables(leftOutTable(comparison)),
    ...(second === undefined
      ? []
      : [
          figure(
            leftOutGroupsFigure(`${id}-left-out-groups`, [first!, second], {
              groups: leftOut.groups,
              systems,
            }),
          ),
        ]),
    ...tables(leftOutGroupsTable(comparison)),
  ];
}

function boxFigures({ id, methods, models, systems }: Comparison): Block[] {
  const errors = methods.map(({ name, test }) => ({ name, apePercent: test.apePercent }));
  return [
    ...(models === undefined
      ? []
      : [figure(apeBoxesFigure(`${id}-boxes-by-model`, 'models', errors, groupCodes(models)))]),
    figure(apeBoxesFigure(`${id}-boxes-by-system`, 'systems', errors, groupCodes(systems))),
  ];
}

/** Figures of what only some runs hold; what is absent is named, so that nobody looks for it in vain. */
function optionalFigures({ id, methods, noiseFloor, explanation }: Comparison): {
  blocks: Block[];
  absent: string[];
} {
  const blocks: Block[] = [];
  const absent: string[] = [];
  const firstWith = (has: (method: Method) => boolean): Method | undefined => methods.find(has);
  const offer = (what: string, drawn: Figure | undefined): void => {
    if (drawn === undefined) absent.push(what);
    else blocks.push(figure(drawn));
  };
  const important = firstWith(({ run }) => run.extras.importance.length > 0);
  offer(
    'feature importance (feature_importance.csv, or models)',
    important &&
      featureImportanceFigure(`${id}-feature-importance`, important.name, important.run.extras.importance),
  );
  offer(
    'SHAP summary (shap_values.csv, or a bundle and its dataset)',
    explanation && shapSummaryFigure(`${id}-shap-summary`, explanation.method, explanation.features),
  );
  const calibrated = methods.filter(({ run }) => run.extras.calibration.length > 0);
  offer(
    'calibration curve (calibration.json)',
    calibrated.length === 0
      ? undefined
      : calibrationCurveFigure(
          `${id}-calibration-curve`,
          calibrated.map(({ name, run }) => ({ name, points: run.extras.calibration })),
          noiseFloor,
        ),
  );
  const covered = methods.filter(({ run }) => run.extras.coverage.length > 0);
  offer(
    'interval coverage by level (coverage.json)',
    covered.length === 0
      ? undefined
      : intervalCoverageFigure(
          `${id}-interval-coverage`,
          covered.map(({ name, run }) => ({ name, points: run.extras.coverage })),
        ),
  );
  const laddered = methods.filter(({ run }) => run.extras.ladder.length > 0);
  offer(
    'ladder of what is known (ladder.json)',
    laddered.length === 0
      ? undefined
      : ladderFigure(
          `${id}-ladder`,
          laddered.map(({ name, run }) => ({ name, points: run.extras.ladder })),
        ),
  );
  offer('error against distance (a distance column)', distanceFigure(id, methods));
  return { blocks, absent };
}

function distanceFigure(id: string, methods: readonly Method[]): Figure | undefined {
  const method = methods.find(({ test }) => test.distances !== undefined);
  const distances = method?.test.distances;
  if (method === undefined || distances === undefined) return undefined;
  const { targetsMs, predictionsMs } = method.test;
  return residualDistanceFigure(`${id}-residual-distance`, {
    name: method.name,
    distances,
    signedErrorPercent: targetsMs.map((target, row) => (predictionsMs[row]! / target - 1) * 100),
  });
}
