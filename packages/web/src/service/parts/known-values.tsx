import type { Examination } from '@ctfusion/schema/service';
import { figure } from './words.js';

type Value = Examination['values'][number];

const ORIGINS: readonly (readonly [origin: Value['origin'], title: string])[] = [
  ['measured', 'Measured'],
  ['declared', 'Declared'],
  ['looked_up', 'Looked up in data sheets'],
  ['imputed', 'Imputed from what is known'],
];

/** What is known of the machine, by how it came to be known. */
export function KnownValues({ values }: { readonly values: readonly Value[] }) {
  return (
    <section aria-labelledby="known">
      <h2 id="known">What is known of it</h2>
      {ORIGINS.map(([origin, title]) => {
        const found = values.filter((value) => value.origin === origin);
        if (found.length === 0) return <p key={origin}>{title}: nothing</p>;
        return (
          <details key={origin} class={`origin ${origin}`}>
            <summary>
              {title}: {found.length}
            </summary>
            <dl class="values">
              {found.map(({ column, value }) => (
                <div key={column}>
                  <dt>{column}</dt>
                  <dd>{typeof value === 'number' ? figure(value) : value}</dd>
                </div>
              ))}
            </dl>
          </details>
        );
      })}
    </section>
  );
}
