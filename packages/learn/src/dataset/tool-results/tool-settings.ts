import { InputError } from '@ctfusion/base';
import type { StepDemand } from '../step/step-run.js';

/** What a tool's file may leave out, as a user adds it; a name given here goes before the file's. */
export interface ToolSettings {
  /** The machine, or its device: `RTX 4090`. */
  readonly system?: string | undefined;
  readonly model?: string | undefined;
  readonly accelerator?: string | undefined;
  readonly precision?: string | undefined;
  readonly quantisation?: string | undefined;
  readonly batch?: number | undefined;
  readonly devices?: number | undefined;
  /** Work of the forward pass of one sample of a network that is known by its name. */
  readonly work?: (model: string) => StepDemand | undefined;
}

/** A fact that the file does not say. @throws InputError naming the setting that would. */
export function stated<T>(
  value: T | undefined,
  field: Exclude<keyof ToolSettings, 'work'>,
  what: string,
  file: string,
): T {
  if (value !== undefined && value !== '') return value;
  throw new InputError('setting-missing', `the file does not say ${what}`, { file, field });
}
