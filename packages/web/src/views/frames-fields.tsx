import type { FramesForm } from '../asking/frames-task.js';
import { DropArea } from './drop-area.js';
import { TextField } from './field.js';

interface FramesFieldsProps {
  readonly form: FramesForm;
  readonly onForm: (form: FramesForm) => void;
}

export function FramesFields({ form, onForm }: FramesFieldsProps) {
  const set = (field: 'batch' | 'frames' | 'width' | 'height') => (value: string) =>
    onForm({ ...form, [field]: value });
  const takeModel = async (file: File): Promise<void> =>
    onForm({ ...form, model: { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) } });
  return (
    <>
      <DropArea
        label={`Model: ${form.model?.name ?? 'ResNet-50'}. Drop an ONNX file, or choose one.`}
        accept=".onnx"
        onFile={(file) => void takeModel(file)}
      />
      <div class="fields">
        <TextField label="Frames" value={form.frames} onValue={set('frames')} isCount />
        <TextField label="Batch" value={form.batch} onValue={set('batch')} isCount />
        <TextField label="Frame width, pixels" value={form.width} onValue={set('width')} isCount />
        <TextField label="Frame height, pixels" value={form.height} onValue={set('height')} isCount />
      </div>
    </>
  );
}
