import type { StagedContent } from '@ctfusion/schema/documents';
import { type BundleFault, lengthFault, repeatedFault, unknownFault } from '../../bundle/bundle-fault.js';
import { imputationFaults } from '../../systems/imputation/imputation-fields.js';
import { taskKind, taskKindNames } from '../../tasks/task-kinds.js';
import { residualFeatureNames } from './residual-features.js';

/** What is wrong with the document of a staged bundle, beyond its schema: names and lengths against each other. */
export function stagedFaults(bundle: StagedContent): BundleFault[] {
  const unknownKind = unknownFault('layout', [bundle.layout], {
    of: 'the kinds of task',
    names: taskKindNames(),
  });
  if (unknownKind.length > 0) return unknownKind;
  return [
    ...repeatedFault('families', bundle.families),
    ...unknownFault('stage_names', bundle.stage_names, {
      of: 'the stages',
      names: taskKind(bundle.layout).stageNames,
    }),
    ...repeatedFault('stage_names', bundle.stage_names),
    ...analyticalFaults(bundle),
    ...residualFaults(bundle),
    ...systemFaults(bundle),
    ...cellFaults(bundle),
    ...scoreFaults(bundle),
    ...imputationFaults('imputation', bundle.imputation),
    ...imputationFaults('cpu_imputation', bundle.cpu_imputation),
  ];
}

function analyticalFaults({ prior, stage_names, families, layout }: StagedContent): BundleFault[] {
  const known = { of: "'stage_names'", names: stage_names };
  return prior.flatMap(({ stages, pooled, by_parent, by_family }, index) => {
    const field = `prior.${index}`;
    const expected = { of: `${field}.stages`, length: stages.length };
    return [
      ...unknownFault(`${field}.stages`, stages, known),
      ...repeatedFault(`${field}.stages`, stages),
      ...lengthFault(`${field}.pooled`, pooled.length, expected),
      ...parentFaults(field, by_parent, { layout, length: stages.length }),
      ...unknownFault(`${field}.by_family`, Object.keys(by_family), { of: 'families', names: families }),
      ...Object.entries(by_family).flatMap(([family, values]) =>
        lengthFault(`${field}.by_family.${family}`, values.length, expected),
      ),
    ];
  });
}

function parentFaults(
  field: string,
  levels: readonly Readonly<Record<string, readonly number[]>>[] | undefined,
  { layout, length }: { readonly layout: string; readonly length: number },
): BundleFault[] {
  const most = taskKind(layout).learning?.parentLevels.length ?? 0;
  const given = levels ?? [];
  return [
    // A bundle of when its kind had fewer levels lacks the widest.
    ...lengthFault(`${field}.by_parent`, given.length, {
      of: `the levels of '${layout}'`,
      length: Math.min(given.length, most),
    }),
    ...given.flatMap((level, index) =>
      Object.entries(level).flatMap(([key, values]) =>
        lengthFault(`${field}.by_parent.${index}.${key}`, values.length, { of: `${field}.stages`, length }),
      ),
    ),
  ];
}

function residualFaults(bundle: StagedContent): BundleFault[] {
  const { models, residual_weight, residual_features, task_columns, families, plain_models = 0 } = bundle;
  if (models.length === 0) {
    if (residual_weight === 0) return [];
    return [
      { field: 'residual_weight', problem: `it is ${residual_weight}, but there is no model to weigh` },
    ];
  }
  if (plain_models >= models.length) {
    return [
      {
        field: 'plain_models',
        problem: `they are ${plain_models} of ${models.length} models; one must be of the analytical model`,
      },
    ];
  }
  const given = residual_features.join('\n');
  const isWhole = [true, false].some(
    (processors) =>
      residualFeatureNames(task_columns, families, processors).map(encodeURIComponent).join('\n') === given,
  );
  if (isWhole) return [];
  return [
    {
      field: 'residual_features',
      problem: "they are not those of 'task_columns' and 'families', in their order",
    },
  ];
}

function systemFaults({ systems, layout, calibrated_systems, observations }: StagedContent): BundleFault[] {
  const names = Object.keys(systems);
  const columns = taskKind(layout).systemColumns.length;
  return [
    ...(names.length === 0 ? [{ field: 'systems', problem: 'there is no system' }] : []),
    ...Object.entries(systems).flatMap(([name, vector]) =>
      vector.length === columns
        ? []
        : [{ field: `systems.${name}`, problem: `it has ${vector.length} values, not ${columns}` }],
    ),
    ...unknownFault('calibrated_systems', calibrated_systems, { of: 'systems', names }),
    ...unknownFault(
      'observations',
      (observations ?? []).map(({ system }) => system),
      { of: "'calibrated_systems'", names: calibrated_systems },
    ),
  ];
}

/** A cell may be of a family that training did not see: `calibrate` adds its runs. */
function cellFaults({ effects: { cells }, systems }: StagedContent): BundleFault[] {
  return [
    ...unknownFault(
      'effects.cells',
      cells.map(({ system }) => system),
      { of: 'systems', names: Object.keys(systems) },
    ),
    ...repeatedFault(
      'effects.cells',
      cells.map(({ system, family, profile }) =>
        profile === undefined ? `${family} on ${system}` : `${family} on ${system} (${profile.join(' ')})`,
      ),
    ),
    ...profileFaults(cells),
  ];
}

/** Profiles are compared coordinate by coordinate. */
function profileFaults(cells: StagedContent['effects']['cells']): BundleFault[] {
  const lengths = new Set(cells.flatMap(({ profile }) => (profile === undefined ? [] : [profile.length])));
  return lengths.size <= 1
    ? []
    : [{ field: 'effects.cells', problem: `their profiles have ${[...lengths].join(' and ')} values` }];
}

/** Scores of one group weigh 1 together, so that all weigh as much as there were training groups. */
function scoreFaults({ interval_scores: scores, provenance }: StagedContent): BundleFault[] {
  const field = 'interval_scores';
  const falling = scores.findIndex(([score], index) => index > 0 && score < scores[index - 1]![0]);
  const groups = provenance.training_groups.length;
  const sum = scores.reduce((total, [, weight]) => total + weight, 0);
  return [
    ...(falling < 0 ? [] : [{ field: `${field}.${falling}`, problem: 'the scores do not rise' }]),
    ...(Math.abs(sum - groups) < 1e-6 * Math.max(1, groups)
      ? []
      : [{ field, problem: `they weigh ${sum} together, not 1 for each of ${groups} training groups` }]),
  ];
}
