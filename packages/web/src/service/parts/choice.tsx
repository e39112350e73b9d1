interface ChoiceProps<Value extends string> {
  readonly name: string;
  readonly label: string;
  readonly value: Value;
  readonly options: readonly (readonly [value: Value, label: string])[];
  readonly onValue: (value: Value) => void;
}

/** One of a few, all of which are seen. */
export function Choice<Value extends string>({ name, label, value, options, onValue }: ChoiceProps<Value>) {
  return (
    <div class="choices" role="radiogroup" aria-label={label}>
      {options.map(([option, text]) => (
        <label key={option} class="choice">
          <input type="radio" name={name} checked={value === option} onChange={() => onValue(option)} />
          <span>{text}</span>
        </label>
      ))}
    </div>
  );
}
