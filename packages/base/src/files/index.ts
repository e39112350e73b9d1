export { type CsvColumns, readCsvColumns } from './csv-columns.js';
export { readCsv } from './csv-file.js';
export { FolderSource } from './folder-source.js';
export { newFolderAt, writeFileAtomically, writeFolderAtomically } from './publish.js';
export { checkReplaceable, type FolderContent, replaceFolderAtomically } from './replace-folder.js';
export { readRows } from './rows-file.js';
export { readTable, tableFormat, writeTable } from './table-file.js';
export { readText } from './text-file.js';
