import { IMAGE_MODELS, type ImageForm } from '../asking/image-task.js';
import { SelectField, TextField } from './field.js';

interface ImageFieldsProps {
  readonly form: ImageForm;
  readonly onForm: (form: ImageForm) => void;
}

export function ImageFields({ form, onForm }: ImageFieldsProps) {
  const set = (field: keyof ImageForm) => (value: string) => onForm({ ...form, [field]: value });
  return (
    <div class="fields">
      <SelectField label="Model" value={form.model} options={IMAGE_MODELS} onValue={set('model')} />
      <TextField label="Images" value={form.images} onValue={set('images')} isCount />
      <TextField label="Steps" value={form.steps} onValue={set('steps')} isCount />
      <TextField label="Width, pixels" value={form.width} onValue={set('width')} isCount />
      <TextField label="Height, pixels" value={form.height} onValue={set('height')} isCount />
    </div>
  );
}
