/** The database cannot be reached, or refuses for now; the same request may succeed later. */
export class StorageUnavailableError extends Error {
  override readonly name = 'StorageUnavailableError';
}
