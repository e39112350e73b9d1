/** A file of the pages. */
export interface PageFile {
  readonly contentType: string;
  readonly content: string;
}

/** Path, from `/` on, → file. */
export type PageFiles = ReadonlyMap<string, PageFile>;
