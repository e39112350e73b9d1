import type { Booster } from '@ctfusion/gbdt';
import type { StagedContent } from '@ctfusion/schema/documents';
import { fromImputationFields, toImputationFields } from '../../systems/imputation/imputation-fields.js';
import type { AlikeTasks } from './alike-tasks.js';
import { fromCompositionFields, toCompositionFields } from './composition.js';
import type { Doubt } from './imputed-doubt.js';
import type { StagedModel } from './staged-model.js';

type ModelFields = Omit<
  StagedContent,
  | 'schema_version'
  | 'kind'
  | 'target_col'
  | 'models'
  | 'training_domain'
  | 'provenance'
  | 'calibrated_systems'
>;

/** A model as `predictor.json` stores it; its boosters lie beside it. */
export function toBundleFields(model: StagedModel): ModelFields {
  const { effectParameters: effects } = model;
  return {
    layout: model.reading.kindName,
    convolution_rate: model.reading.convolutionRate,
    stage_names: [...model.stages.names],
    stage_inputs: [...model.stages.inputs],
    host_readings: Object.fromEntries(
      Object.entries(model.hostReadings).map(([cpu, { logRate, scalingExponent }]) => [
        cpu,
        {
          log_rate: logRate,
          ...(scalingExponent === undefined ? {} : { scaling_exponent: scalingExponent }),
        },
      ]),
    ),
    composition: toCompositionFields(model.composition),
    prior: model.analytical.fits.map(({ part, stages, coefficients }) => ({
      part,
      stages: [...stages],
      pooled: [...coefficients.pooled],
      ...(coefficients.byParent === undefined
        ? {}
        : {
            by_parent: coefficients.byParent.map((level) =>
              Object.fromEntries(Object.entries(level).map(([key, values]) => [key, [...values]])),
            ),
          }),
      by_family: Object.fromEntries(
        Object.entries(coefficients.byFamily).map(([family, values]) => [family, [...values]]),
      ),
    })),
    families: [...model.families],
    task_columns: [...model.taskColumns],
    residual_features: [...(model.boosters[0]?.featureNames ?? [])],
    residual_weight: model.residualWeight,
    ...(model.plainBoosters === 0 ? {} : { plain_models: model.plainBoosters }),
    effects: {
      length_scale: effects.lengthScale,
      system_variance: effects.systemVariance,
      family_variance: effects.familyVariance,
      system_sharing: effects.systemSharing,
      family_sharing: effects.familySharing,
      idiosyncratic: effects.idiosyncratic,
      ...(effects.alike === undefined ? {} : { alike: toAlikeFields(effects.alike) }),
      cells: model.effectCells.map(({ runVariance, doubt, unseenLevels, profile, ...cell }) => ({
        ...cell,
        ...(profile === undefined ? {} : { profile: [...profile] }),
        run_variance: runVariance,
        ...(unseenLevels === undefined ? {} : { unseen_levels: unseenLevels }),
        ...doubtFields(doubt),
      })),
      run_variance: model.runVariance,
      scatter_variance: model.scatterVariance,
    },
    systems: Object.fromEntries(Object.entries(model.systems).map(([name, vector]) => [name, [...vector]])),
    interval_scores: model.scores.map(({ score, weight }) => [score, weight]),
    unseen_family_deviation: model.unseenFamilyDeviation,
    ...(model.unseenParentDeviations.length === 0
      ? {}
      : { unseen_parent_deviations: [...model.unseenParentDeviations] }),
    ...(model.levelSpreads === undefined ? {} : { level_spreads: [...model.levelSpreads] }),
    ...(model.columnEffects.length === 0
      ? {}
      : {
          column_effects: model.columnEffects.map(({ columns, variance, byLevel }) => ({
            columns: [...columns],
            variance,
            levels: Object.fromEntries(
              Object.entries(byLevel).map(([key, effect]) => [key, [effect.mean, effect.variance] as const]),
            ),
          })),
        }),
    ...(model.observations === undefined
      ? {}
      : {
          observations: model.observations.map(
            ({ measuredMs, logError, measuredAt, doubt, unseenLevels, profile, ...of }) => ({
              ...of,
              ...(profile === undefined ? {} : { profile: [...profile] }),
              ...(unseenLevels === undefined ? {} : { unseen_levels: unseenLevels }),
              ...doubtFields(doubt),
              measured_ms: measuredMs,
              log_error: logError,
              ...(measuredAt === undefined ? {} : { measured_at: measuredAt }),
            }),
          ),
        }),
    ...(model.imputation === undefined ? {} : { imputation: toImputationFields(model.imputation) }),
    ...(model.cpuImputation === undefined ? {} : { cpu_imputation: toImputationFields(model.cpuImputation) }),
  };
}

const doubtFields = (doubt: Doubt | undefined): { doubt?: { shared: number[]; own: number } } =>
  doubt === undefined ? {} : { doubt: { shared: [...doubt.shared], own: doubt.own } };

type AlikeFields = NonNullable<StagedContent['effects']['alike']>;

const toAlikeFields = (alike: AlikeTasks): AlikeFields => ({
  share_scale: alike.shareScale,
  size_scale: alike.sizeScale,
  family_variance: alike.familyVariance,
  centre: [...alike.centre],
  levels: alike.levels.map(({ variance, slopeVariance, runVariance }) => ({
    variance,
    slope_variance: slopeVariance,
    run_variance: runVariance,
  })),
  spread: alike.spread,
});

const fromAlikeFields = (fields: AlikeFields): AlikeTasks => ({
  shareScale: fields.share_scale,
  sizeScale: fields.size_scale,
  familyVariance: fields.family_variance,
  centre: fields.centre,
  levels: fields.levels.map(({ variance, slope_variance, run_variance }) => ({
    variance,
    slopeVariance: slope_variance,
    runVariance: run_variance,
  })),
  spread: fields.spread,
});

/** The model that `predictor.json` and its boosters describe. */
export function fromBundle(bundle: StagedContent, boosters: readonly Booster[]): StagedModel {
  const { effects } = bundle;
  return {
    reading: { kindName: bundle.layout, convolutionRate: bundle.convolution_rate },
    stages: { names: bundle.stage_names, inputs: bundle.stage_inputs },
    hostReadings: Object.fromEntries(
      Object.entries(bundle.host_readings).map(([cpu, { log_rate, scaling_exponent }]) => [
        cpu,
        {
          logRate: log_rate,
          ...(scaling_exponent === undefined ? {} : { scalingExponent: scaling_exponent }),
        },
      ]),
    ),
    composition: fromCompositionFields(bundle.composition),
    analytical: {
      fits: bundle.prior.map(({ part, stages, pooled, by_parent, by_family }) => ({
        part,
        stages,
        coefficients: {
          pooled,
          ...(by_parent === undefined ? {} : { byParent: by_parent }),
          byFamily: by_family,
        },
      })),
    },
    trainingDomain: bundle.training_domain,
    families: bundle.families,
    taskColumns: bundle.task_columns,
    boosters,
    residualWeight: bundle.residual_weight,
    plainBoosters: bundle.plain_models ?? 0,
    effectParameters: {
      lengthScale: effects.length_scale,
      systemVariance: effects.system_variance,
      familyVariance: effects.family_variance,
      systemSharing: effects.system_sharing,
      familySharing: effects.family_sharing,
      idiosyncratic: effects.idiosyncratic,
      ...(effects.alike === undefined ? {} : { alike: fromAlikeFields(effects.alike) }),
    },
    effectCells: effects.cells.map(({ run_variance, doubt, unseen_levels, ...cell }) => ({
      ...cell,
      runVariance: run_variance,
      ...(unseen_levels === undefined ? {} : { unseenLevels: unseen_levels }),
      ...(doubt === undefined ? {} : { doubt }),
    })),
    runVariance: effects.run_variance,
    scatterVariance: effects.scatter_variance,
    systems: bundle.systems,
    scores: bundle.interval_scores.map(([score, weight]) => ({ score, weight })),
    unseenFamilyDeviation: bundle.unseen_family_deviation,
    unseenParentDeviations: bundle.unseen_parent_deviations ?? [],
    ...(bundle.level_spreads === undefined ? {} : { levelSpreads: bundle.level_spreads }),
    columnEffects: (bundle.column_effects ?? []).map(({ columns, variance, levels }) => ({
      columns,
      variance,
      byLevel: Object.fromEntries(
        Object.entries(levels).map(([key, [mean, ofLevel]]) => [key, { mean, variance: ofLevel }]),
      ),
    })),
    ...(bundle.observations === undefined
      ? {}
      : {
          observations: bundle.observations.map(
            ({ measured_ms, log_error, measured_at, doubt, unseen_levels, ...of }) => ({
              ...of,
              ...(unseen_levels === undefined ? {} : { unseenLevels: unseen_levels }),
              ...(doubt === undefined ? {} : { doubt }),
              measuredMs: measured_ms,
              logError: log_error,
              ...(measured_at === undefined ? {} : { measuredAt: measured_at }),
            }),
          ),
        }),
    ...(bundle.imputation === undefined ? {} : { imputation: fromImputationFields(bundle.imputation) }),
    ...(bundle.cpu_imputation === undefined
      ? {}
      : { cpuImputation: fromImputationFields(bundle.cpu_imputation) }),
  };
}
