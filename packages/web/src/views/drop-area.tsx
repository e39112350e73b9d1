import { useState } from 'preact/hooks';

interface DropAreaProps {
  readonly label: string;
  /** Endings of file names that the dialog offers. */
  readonly accept: string;
  readonly onFile: (file: File) => void;
}

/** A place to drop a file on, which is also a button that opens the dialog. */
export function DropArea({ label, accept, onFile }: DropAreaProps) {
  const [isOver, setOver] = useState(false);
  const take = (files: FileList | null | undefined): void => {
    const file = files?.[0];
    if (file !== undefined) onFile(file);
  };
  return (
    <label
      class={isOver ? 'drop over' : 'drop'}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer?.files);
      }}
    >
      {label}
      <input
        type="file"
        accept={accept}
        onChange={(event) => {
          take(event.currentTarget.files);
          // The same file may be chosen again.
          event.currentTarget.value = '';
        }}
      />
    </label>
  );
}
