import type { LanguageForm } from '../asking/language-task.js';
import { SelectField, TextField } from './field.js';

const QUANTISATIONS = ['Q4_K_M', 'Q4_0', 'Q5_K_M', 'Q6_K', 'Q8_0', 'F16', 'AWQ', 'GPTQ', 'MXFP4'];
const RUNTIMES = ['llama.cpp', 'vllm', 'ollama', 'mlx', 'tensorrt-llm'];

const named = (names: readonly string[]) => names.map((name) => [name, name] as const);

interface LanguageFieldsProps {
  readonly form: LanguageForm;
  readonly names: readonly string[];
  readonly onForm: (form: LanguageForm) => void;
}

export function LanguageFields({ form, names, onForm }: LanguageFieldsProps) {
  const set = (field: keyof LanguageForm) => (value: string) => onForm({ ...form, [field]: value });
  return (
    <div class="fields">
      <TextField
        label="Model"
        value={form.model}
        onValue={set('model')}
        names={names}
        hint="llama-3.1-8b, mixtral-8x7b, …"
      />
      <SelectField
        label="Weights"
        value={form.quantisation}
        options={named(QUANTISATIONS)}
        onValue={set('quantisation')}
      />
      <TextField label="Prompt tokens" value={form.promptTokens} onValue={set('promptTokens')} isCount />
      <TextField label="Written tokens" value={form.outputTokens} onValue={set('outputTokens')} isCount />
      <TextField label="Sequences side by side" value={form.sequences} onValue={set('sequences')} isCount />
      <SelectField label="Runtime" value={form.runtime} options={named(RUNTIMES)} onValue={set('runtime')} />
    </div>
  );
}
