import type { TaskDocument } from '@ctfusion/schema/documents';

/** An option of `task new` that a kind of task reads. */
interface TaskOption {
  /** As commander writes it: `--frames <n>`; two kinds may share one. */
  readonly flags: string;
  readonly description: string;
}

/** A column without which a task of the kind cannot be predicted. */
export interface TaskNeed {
  readonly column: string;
  /** What gives it, as one would type it: `--size WIDTHxHEIGHT`. */
  readonly option: string;
  readonly what: string;
}

/** What a user gave. */
export interface TaskRequest {
  /** The file that the task is made of; undefined where none is named. */
  readonly file: string | undefined;
  /** The kind's own options by commander's names: `inputSize` for `--input-size`. */
  readonly options: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** How the weights are stored, where the command's `--quantisation` says. */
  readonly quantisation?: string | undefined;
}

/** How a task is to be run, as the places of a task document. */
export type TaskSettings = Partial<
  Pick<TaskDocument, 'runtime' | 'precision' | 'quantisation' | 'parallel' | 'overlap' | 'setup'>
>;

/** What a maker found. */
export interface TaskDraft {
  readonly modelName?: string | undefined;
  /** By the catalogue's names; undefined is not known. */
  readonly demand: Readonly<Record<string, number | string | undefined>>;
  /** What the file says of how it is run; an option of the command goes before it. */
  readonly settings?: TaskSettings;
  /** A sentence each, for people: what was assumed, what is not counted. */
  readonly notes?: readonly string[];
}

/** Makes tasks of one kind out of a file and options. */
export interface TaskMaker {
  /** Name of the kind, as `TaskKind` has it. */
  readonly kind: string;
  /** What it reads, for help and errors: `an ONNX model`. */
  readonly reads: string;
  readonly options: readonly TaskOption[];
  readonly needs: readonly TaskNeed[];
  /** How several devices share a task of the kind; `data` where absent. */
  readonly parallelBy?: 'data' | 'tensor';
  /** @throws InputError naming the file or the option that is wrong; what is merely absent is left out, and asked for by `needs`. */
  draft(request: TaskRequest): Promise<TaskDraft>;
}
