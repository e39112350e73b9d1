/** A page, as the part of the address behind `#` names it. */
export type Place =
  | { readonly page: 'rank' | 'fleet' | 'evaluation' }
  | { readonly page: 'system'; readonly systemId: string };

/** The ranking, where the address names nothing. */
export function placeOf(hash: string): Place {
  const [, page, name] = hash.replace(/^#/, '').split('/');
  if (page === 'systems' && name !== undefined && name !== '')
    return { page: 'system', systemId: decoded(name) };
  if (page === 'fleet' || page === 'evaluation') return { page };
  return { page: 'rank' };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
