import type { Column, Table } from '@ctfusion/base';
import { languageModel, quantisationBits } from '@ctfusion/predict';
import { COLUMN } from '@ctfusion/schema/columns';

const BYTES_PER_GIB = 2 ** 30;

/** Shape and weights of every row's model; missing where neither its name nor its size is known. */
export function modelColumns(runs: Table): [string, Column][] {
  const [bytes, gib, billions] = ['model_bytes', 'size_gib', 'parameters_b'].map((name) =>
    runs.numbers(name),
  );
  const schemes = runs.texts('quantisation');
  const rows = runs.texts('model').map((name, row) => {
    const stated = billions![row]! > 0 ? billions![row]! * 1e9 : undefined;
    const model = languageModel(name, stated);
    const fileBytes = [bytes![row]!, gib![row]! * BYTES_PER_GIB].find((value) => value > 0);
    const ofFile =
      fileBytes === undefined || model === undefined ? undefined : (fileBytes * 8) / model.params;
    return { ...model, bits: ofFile ?? quantisationBits(schemes[row]!) };
  });
  const column = (value: (row: (typeof rows)[number]) => number | undefined): Column => ({
    kind: 'number',
    values: Float64Array.from(rows, (row) => value(row) ?? Number.NaN),
  });
  return [
    [COLUMN.params, column(({ params }) => params)],
    [COLUMN.activeParams, column(({ activeParams }) => activeParams)],
    [COLUMN.transformerLayers, column(({ layers }) => layers)],
    [COLUMN.cacheLayers, column(({ cacheLayers }) => cacheLayers)],
    [COLUMN.modelWidth, column(({ width }) => width)],
    [COLUMN.kvHeads, column(({ kvHeads }) => kvHeads)],
    [COLUMN.headSize, column(({ headSize }) => headSize)],
    [COLUMN.vocabularySize, column(({ vocabulary }) => vocabulary)],
    [COLUMN.weightBits, column(({ bits }) => bits)],
  ];
}
