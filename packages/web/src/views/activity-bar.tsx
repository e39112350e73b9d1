import type { Activity } from '../answering/activities.js';

/** Activities that have a colour of their own; the rest share the last. */
const COLOURED = 5;

/** Where the time goes, as a stacked bar. */
export function ActivityBar({ activities }: { readonly activities: readonly Activity[] }) {
  const described = activities
    .slice(0, COLOURED)
    .map(({ name, share }) => `${name} ${percent(share)}`)
    .join(', ');
  return (
    <div class="bar" role="img" aria-label={`where the time goes: ${described}`} title={described}>
      {activities.map(({ name, share }, index) => (
        <span
          key={name}
          class={`part part-${Math.min(index, COLOURED)}`}
          style={{ width: `${100 * share}%` }}
        />
      ))}
    </div>
  );
}

/** The bar's activities in words. */
export function ActivityList({ activities }: { readonly activities: readonly Activity[] }) {
  return (
    <ul class="activities">
      {activities.map(({ name, share }, index) => (
        <li key={name}>
          <span class={`key part-${Math.min(index, COLOURED)}`} /> {name}: {percent(share)}
        </li>
      ))}
    </ul>
  );
}

const percent = (share: number): string => (share < 0.01 ? '< 1 %' : `${Math.round(100 * share)} %`);
