import type { Table } from '@ctfusion/base';
import { readTable } from '@ctfusion/base/files';
import { columnType, withQuantities } from '@ctfusion/schema/columns';

/** A table of the catalogue's columns, cells with a unit (`80 GB`) in their column's. @throws InputError as `readTable`. */
export const readDataTable = async (file: string): Promise<Table> =>
  withQuantities(await readTable(file, columnType));
