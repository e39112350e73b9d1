export { claimFolder } from './claim-folder.js';
export { type CsvColumns, readCsvColumns } from './csv-columns.js';
export { readCsv } from './csv-file.js';
export { readBytes } from './file-bytes.js';
export { withFileLock } from './file-lock.js';
export { FolderSource } from './folder-source.js';
export { isCertainlyDead, ownIdentity, type ProcessIdentity } from './process-identity.js';
export { checkWritable, newFolderAt, writeFileAtomically, writeFolderAtomically } from './publish.js';
export { checkReplaceable, type FolderContent, replaceFolderAtomically } from './replace-folder.js';
export {
  isJsonFile,
  type RowOf,
  readRows,
  readRowsContent,
} from './rows-file.js';
export { STANDARD_INPUT, STANDARD_INPUT_NAME } from './standard-input.js';
export { readTable, tableFormat, writeTable } from './table-file.js';
export { readText } from './text-file.js';
