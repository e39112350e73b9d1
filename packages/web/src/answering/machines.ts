import { InputError, parseCsv, parseRows, type Table } from '@ctfusion/base';
import {
  createCpuResolver,
  createGpuResolver,
  gatherSystems,
  offerTable,
  parseDataSheets,
  type Resolvers,
  recordsOf,
  type Systems,
  systemSource,
} from '@ctfusion/predict/systems';
import { columnType } from '@ctfusion/schema/columns';
import type { PageData } from '../page-data.js';

/** What an error calls the text of machines. */
const SOURCE = 'the machines';

/** Resolvers of names over the embedded data sheets. */
export function createResolvers({ gpus, cpus }: PageData['catalog']): Resolvers {
  const sheets = (text: string, kind: 'gpu' | 'cpu') =>
    parseDataSheets(recordsOf(parseCsv(text, `${kind}s.csv`, () => 'text')), kind);
  return { gpu: createGpuResolver(sheets(gpus, 'gpu')), cpu: createCpuResolver(sheets(cpus, 'cpu')) };
}

/**
 * Machines as people have them: offers, system documents, a table, or names of GPUs, one a line.
 * @param backend whose benchmarks are wanted.
 * @throws InputError naming the row at fault.
 */
export function readMachines(text: string, resolvers: Resolvers, backend: string): Systems {
  if (text.trim() === '') {
    throw new InputError('no-rows', 'none are given: paste offers, or write the name of a GPU');
  }
  if (isListOfNames(text)) return { table: namedMachines(text, resolvers), curves: undefined };
  const source = systemSource(parseRows(text, SOURCE, columnType), { resolvers: () => resolvers, backend });
  return gatherSystems([source], { keepsIncomplete: true, onMeasuredAgain: () => {} });
}

const SEPARATORS = /[,;\t{}[\]]/;

/** Lines without anything that separates cells. */
const isListOfNames = (text: string): boolean => !SEPARATORS.test(text);

/** A machine of each GPU that is named: its data sheet, and nothing of the host. */
function namedMachines(text: string, resolvers: Resolvers): Table {
  const names = new Set(text.split(/\r?\n/).map((line) => line.trim()));
  names.delete('');
  return offerTable(
    Array.from(names, (name) => ({ id: name, gpu: name })),
    resolvers,
    SOURCE,
  );
}
