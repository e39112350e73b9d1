import { CtfusionClient } from '@ctfusion/client';

/** Where a key is remembered until the tab is closed. */
const KEY_ITEM = 'ctfusion-key';

export function rememberKey(key: string): void {
  sessionStorage.setItem(KEY_ITEM, key.trim());
}

/** Asks the service that served the page, with the key that is remembered then. */
export const ownService = (): CtfusionClient =>
  new CtfusionClient({
    url: location.origin,
    key: () => sessionStorage.getItem(KEY_ITEM) ?? undefined,
  });
