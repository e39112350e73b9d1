import { cholesky } from '@ctfusion/base';
import type { StagedContent } from '@ctfusion/schema/documents';
import { type BundleFault, lengthFault, repeatedFault, unknownFault } from '../../bundle/bundle-fault.js';
import type { ImputationModel, ReadingErrors } from './imputation-model.js';

type ImputationFields = NonNullable<StagedContent['imputation']>;

/** The distribution as a bundle stores it. */
export function toImputationFields({
  variables,
  gaussian,
  models,
  readingErrors,
  transferDeviation,
}: ImputationModel): ImputationFields {
  const size = variables.length;
  return {
    variables: variables.map((variable) => ({ ...variable })),
    mean: [...gaussian.mean],
    covariance: variables.map((_, row) =>
      Array.from({ length: row + 1 }, (_, column) => gaussian.covariance[row * size + column]!),
    ),
    models: models.map(({ facts, readings, ...rest }) => ({
      ...rest,
      facts: { ...facts },
      readings: { ...readings },
    })),
    reading_errors: { host: errorFields(readingErrors.host), device: errorFields(readingErrors.device) },
    ...(transferDeviation === undefined ? {} : { transfer_deviation: transferDeviation }),
  };
}

const errorFields = ({ columns, covariance }: ReadingErrors) => ({
  columns: [...columns],
  covariance: covariance.map((row) => [...row]),
});

/** The distribution that a bundle describes. */
export function fromImputationFields(fields: ImputationFields): ImputationModel {
  const { variables, mean, covariance, models, reading_errors: readingErrors } = fields;
  const { transfer_deviation: transferDeviation } = fields;
  const size = variables.length;
  return {
    variables,
    models,
    readingErrors,
    ...(transferDeviation === undefined ? {} : { transferDeviation }),
    gaussian: {
      mean: Float64Array.from(mean),
      covariance: Float64Array.from(
        { length: size * size },
        (_, index) =>
          covariance[Math.max(Math.floor(index / size), index % size)]![
            Math.min(Math.floor(index / size), index % size)
          ]!,
      ),
    },
  };
}

/**
 * What is wrong with it: lengths, and a covariance that no variables can have.
 * @param section its name in the bundle
 */
export function imputationFaults(section: string, fields: ImputationFields | undefined): BundleFault[] {
  if (fields === undefined) return [];
  const { variables, mean, covariance, models } = fields;
  const of = `${section}.variables`;
  const faults = [
    ...repeatedFault(
      of,
      variables.map(({ column }) => column),
    ),
    ...models.flatMap(({ facts, readings }, index) =>
      unknownFault(`${section}.models.${index}`, Object.keys({ ...facts, ...readings }), {
        of,
        names: variables.map(({ column }) => column),
      }),
    ),
    ...lengthFault(`${section}.mean`, mean.length, { of, length: variables.length }),
    ...triangleFaults(`${section}.covariance`, covariance, { of, length: variables.length }),
    ...Object.entries(fields.reading_errors).flatMap(([side, errors]) => {
      const field = `${section}.reading_errors.${side}`;
      return triangleFaults(`${field}.covariance`, errors.covariance, {
        of: `${field}.columns`,
        length: errors.columns.length,
      });
    }),
  ];
  return faults.length > 0 || isCovariance(fields)
    ? faults
    : [{ field: `${section}.covariance`, problem: 'it is not positive definite' }];
}

function triangleFaults(
  field: string,
  rows: readonly (readonly number[])[],
  expected: { readonly of: string; readonly length: number },
): BundleFault[] {
  return [
    ...lengthFault(field, rows.length, expected),
    ...rows.flatMap((row, index) =>
      row.length === index + 1
        ? []
        : [{ field: `${field}.${index}`, problem: `it has ${row.length} values, not ${index + 1}` }],
    ),
  ];
}

function isCovariance(fields: ImputationFields): boolean {
  const { variables, gaussian } = fromImputationFields(fields);
  return cholesky(gaussian.covariance, variables.length) !== undefined;
}
