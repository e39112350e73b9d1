import { useState } from 'preact/hooks';

/** Asks for a key; it stays in this tab. */
export function KeyForm({
  problem,
  onKey,
}: {
  readonly problem: string;
  readonly onKey: (key: string) => void;
}) {
  const [key, setKey] = useState('');
  return (
    <form
      class="filters section"
      aria-label="Key"
      onSubmit={(event) => {
        event.preventDefault();
        onKey(key);
      }}
    >
      <p class="warning" role="alert">
        {problem}
      </p>
      <label class="field">
        <span class="label">Key of this service; it is kept until this tab is closed</span>
        <input
          type="password"
          autocomplete="off"
          placeholder="ctf_…"
          value={key}
          onInput={(event) => setKey(event.currentTarget.value)}
        />
      </label>
      <button type="submit">Use it</button>
    </form>
  );
}
