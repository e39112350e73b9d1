/** Which part of a long list is wanted. */
export interface PageRequest {
  /** Largest number of them. */
  readonly limit: number;
  /** The key of the last one of the page before. */
  readonly after?: string;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  /** What `after` of the next page is; absent on the last. */
  readonly next?: string;
}
