import { type Column, InputError, shown, type Table } from '@ctfusion/base';
import { type LanguageModel, languageModel } from '@ctfusion/predict';
import { COLUMN } from '@ctfusion/schema/columns';

/** Shape of every row's model, with the weights' bits that `bits` tells. @throws InputError naming the row of a model of unknown size. */
export function modelShapes(
  runs: Table,
  stated: (row: number) => number | undefined,
  bits: (row: number, params: number) => number,
): [string, Column][] {
  const rows = runs.texts('model').map((name, row): LanguageModel & { readonly bits: number } => {
    const model = languageModel(name, stated(row));
    if (model === undefined) {
      throw new InputError(
        'value-missing',
        `the size of ${shown(name)} is not known`,
        runs.location(row, 'model'),
      );
    }
    return { ...model, bits: bits(row, model.params) };
  });
  const column = (value: (row: (typeof rows)[number]) => number | undefined): Column => ({
    kind: 'number',
    values: Float64Array.from(rows, (row) => value(row) ?? Number.NaN),
  });
  return [
    [COLUMN.params, column(({ params }) => params)],
    [COLUMN.activeParams, column(({ activeParams }) => activeParams)],
    [COLUMN.transformerLayers, column(({ layers }) => layers)],
    [COLUMN.modelWidth, column(({ width }) => width)],
    [COLUMN.kvHeads, column(({ kvHeads }) => kvHeads)],
    [COLUMN.headSize, column(({ headSize }) => headSize)],
    [COLUMN.vocabularySize, column(({ vocabulary }) => vocabulary)],
    [COLUMN.weightBits, column((row) => row.bits)],
  ];
}
