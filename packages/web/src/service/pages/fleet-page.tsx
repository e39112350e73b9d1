import type { CtfusionClient } from '@ctfusion/client';
import type { SystemQuery, SystemState } from '@ctfusion/schema/service';
import { useState } from 'preact/hooks';
import { SelectField, TextField } from '../../views/field.js';
import { useAnswer } from '../client/use-answer.js';
import { FleetTable } from '../parts/fleet-table.js';
import { Notice } from '../parts/notice.js';
import { RegisterForm } from '../parts/register-form.js';

const STATES = [
  ['', 'any'],
  ['alive', 'alive'],
  ['stale', 'stale'],
  ['gone', 'gone'],
] as const;

const NO_FILTERS = { state: '', gpu: '', operator: '', price: '' };
const PAGE_ROWS = 25;
/** What is shown is as old as this at most, ms. */
const REFRESH_MS = 10_000;
const REST_MS = 250;

/** The machines of the registry, and whether they are there. */
export function FleetPage({ client }: { readonly client: CtfusionClient }) {
  const [filters, setFilters] = useState(NO_FILTERS);
  /** Where each page that was seen began. */
  const [starts, setStarts] = useState<readonly string[]>(['']);
  const [changes, setChanges] = useState(0);
  const start = starts.at(-1)!;
  const query = queryOf(filters, start);
  const outcome = useAnswer(
    JSON.stringify([query, changes]),
    (signal) => client.systems.list(query, { signal }),
    { restMs: REST_MS, everyMs: REFRESH_MS },
  );
  const set = (field: keyof typeof NO_FILTERS) => (value: string) => {
    setFilters({ ...filters, [field]: value });
    setStarts(['']);
  };
  const { answer } = outcome;
  return (
    <>
      <h1>Machines</h1>
      <form class="filters" aria-label="Filters" onSubmit={(event) => event.preventDefault()}>
        <SelectField label="State" value={filters.state} options={STATES} onValue={set('state')} />
        <TextField label="GPU" value={filters.gpu} onValue={set('gpu')} placeholder="any" />
        <TextField label="Operator" value={filters.operator} onValue={set('operator')} placeholder="any" />
        <TextField
          label="Price an hour, at most"
          value={filters.price}
          onValue={set('price')}
          placeholder="any"
        />
      </form>
      <div aria-live="polite" aria-busy={outcome.isPending}>
        <Notice outcome={outcome} />
        {answer === undefined ? null : answer.systems.length === 0 ? (
          <p>No machine of the registry is like that.</p>
        ) : (
          <FleetTable systems={answer.systems} />
        )}
      </div>
      <nav class="pager" aria-label="Pages of the list">
        <button type="button" disabled={starts.length === 1} onClick={() => setStarts(starts.slice(0, -1))}>
          Previous
        </button>
        <span>Page {starts.length}</span>
        <button
          type="button"
          disabled={answer?.next === undefined}
          onClick={() => setStarts([...starts, answer!.next!])}
        >
          Next
        </button>
      </nav>
      <RegisterForm client={client} onRegistered={() => setChanges(changes + 1)} />
    </>
  );
}

function queryOf({ state, gpu, operator, price }: typeof NO_FILTERS, after: string): SystemQuery {
  return {
    limit: PAGE_ROWS,
    ...(state === '' ? {} : { state: state as SystemState }),
    ...(gpu.trim() === '' ? {} : { gpu: gpu.trim() }),
    ...(operator.trim() === '' ? {} : { operator: operator.trim() }),
    ...(price.trim() === '' ? {} : { maximum_price_per_hour: Number(price.trim().replace(',', '.')) }),
    ...(after === '' ? {} : { after }),
  };
}
