import type { FramesForm } from '../asking/frames-task.js';
import { DropArea } from './drop-area.js';
import { TextField } from './field.js';

interface FramesFieldsProps {
  readonly form: FramesForm;
  readonly names: readonly string[];
  readonly onForm: (form: FramesForm) => void;
}

export function FramesFields({ form, names, onForm }: FramesFieldsProps) {
  const set = (field: 'network' | 'batch' | 'frames' | 'width' | 'height') => (value: string) =>
    onForm({ ...form, file: field === 'network' ? undefined : form.file, [field]: value });
  const takeModel = async (file: File): Promise<void> =>
    onForm({ ...form, file: { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) } });
  return (
    <>
      <div class="fields">
        <TextField label="Network" value={form.network} onValue={set('network')} names={names} />
        <TextField label="Frames" value={form.frames} onValue={set('frames')} isCount />
        <TextField label="Batch" value={form.batch} onValue={set('batch')} isCount />
        <TextField label="Frame width, pixels" value={form.width} onValue={set('width')} isCount />
        <TextField label="Frame height, pixels" value={form.height} onValue={set('height')} isCount />
      </div>
      <DropArea
        label={
          form.file === undefined ? 'Or drop an ONNX file here, or choose one.' : `Model: ${form.file.name}`
        }
        accept=".onnx"
        onFile={(file) => void takeModel(file)}
      />
    </>
  );
}
