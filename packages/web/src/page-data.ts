/** What is embedded in the page beside its code, as texts. */
export interface PageData {
  readonly schema_version: 1;
  /** Kind of task → path inside its bundle → text. */
  readonly bundles: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Data sheets, CSV. */
  readonly catalog: { readonly gpus: string; readonly cpus: string };
  /** Well-known architectures: language models a line, other networks as CSV. */
  readonly models: { readonly language: string; readonly networks: string };
  /** Offers that the page shows first, JSON. */
  readonly offers: string;
  /** Name → task document, JSON. */
  readonly tasks: Readonly<Record<string, string>>;
}

/** Element that holds the data. */
export const DATA_ELEMENT = 'page-data';
