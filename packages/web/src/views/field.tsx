import type { ComponentChildren } from 'preact';

interface FieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly children: ComponentChildren;
}

/** A control with its label; what it means in a line below. */
function Field({ label, hint, children }: FieldProps) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is the child
    <label class="field">
      <span class="label">{label}</span>
      {children}
      {hint === undefined ? null : <span class="hint">{hint}</span>}
    </label>
  );
}

interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly hint?: string;
  readonly placeholder?: string;
  /** Names to choose from; others may be typed. */
  readonly names?: readonly string[];
  /** Digits on a phone's keyboard. */
  readonly isCount?: boolean;
}

/** A line of text. */
export function TextField({
  label,
  value,
  onValue,
  hint,
  placeholder,
  names,
  isCount = false,
}: TextFieldProps) {
  return (
    <Field label={label} {...(hint === undefined ? {} : { hint })}>
      <input
        type="text"
        inputMode={isCount ? 'numeric' : 'text'}
        value={value}
        placeholder={placeholder ?? ''}
        {...(names === undefined ? {} : { list: `${label}-names` })}
        onInput={(event) => onValue(event.currentTarget.value)}
      />
      {names === undefined ? null : (
        <datalist id={`${label}-names`}>
          {names.map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
      )}
    </Field>
  );
}

interface SelectFieldProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly (readonly [value: Value, label: string])[];
  readonly onValue: (value: Value) => void;
}

export function SelectField<Value extends string>({
  label,
  value,
  options,
  onValue,
}: SelectFieldProps<Value>) {
  return (
    <Field label={label}>
      <select value={value} onChange={(event) => onValue(event.currentTarget.value as Value)}>
        {options.map(([name, text]) => (
          <option key={name} value={name}>
            {text}
          </option>
        ))}
      </select>
    </Field>
  );
}
