import type { Page, PageRequest } from '@ctfusion/storage';

/** Length of a page where nothing is said. */
const USUAL_LIMIT = 100;

/** The page that a query asks for. */
export const pageRequest = ({
  limit = USUAL_LIMIT,
  after,
}: {
  readonly limit?: number | undefined;
  readonly after?: string | undefined;
}): PageRequest => ({ limit, ...(after === undefined ? {} : { after }) });

/** A page as the API tells of it: its items under a name, and what `after` of the next page is. */
export const toldPage = <Name extends string, Item, Told>(
  name: Name,
  { items, next }: Page<Item>,
  tell: (item: Item) => Told,
) =>
  ({ [name]: items.map(tell), ...(next === undefined ? {} : { next }) }) as Record<Name, Told[]> & {
    next?: string;
  };
