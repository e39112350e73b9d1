import type { Question } from '../asking/question.js';
import { DropArea } from './drop-area.js';
import { TextField } from './field.js';

interface MachinesFormProps {
  readonly question: Question;
  readonly onQuestion: (question: Question) => void;
}

/** On which machines, and by when. */
export function MachinesForm({ question, onQuestion }: MachinesFormProps) {
  const setMachines = (machines: string): void => onQuestion({ ...question, machines });
  return (
    <fieldset>
      <legend>Where could it run?</legend>
      <DropArea
        label="Drop offers or systems (JSON, CSV), or choose a file."
        accept=".json,.jsonl,.csv"
        onFile={(file) => void file.text().then(setMachines)}
      />
      <label class="field">
        <span class="label">Offers, systems, or names of GPUs, one a line</span>
        <textarea
          rows={6}
          spellcheck={false}
          value={question.machines}
          onInput={(event) => setMachines(event.currentTarget.value)}
        />
      </label>
      <div class="fields">
        <TextField
          label="Deadline"
          value={question.deadline}
          onValue={(deadline) => onQuestion({ ...question, deadline })}
          placeholder="none"
          hint="90s, 10m, 2h or 1h30m"
        />
      </div>
    </fieldset>
  );
}
