import type { Command } from 'commander';

/** What a tool's file may leave out, as commander hands it over. */
export interface ToolOptions {
  readonly on?: string;
  readonly model?: string;
  readonly accelerator?: string;
  readonly precision?: string;
  readonly quantisation?: string;
  readonly batch?: string;
  readonly devices?: string;
  readonly tasks?: string;
}

/** Options of a command that reads runs as tools write them. */
export function addToolOptions(command: Command): Command {
  return command
    .option('--on <device>', 'where a tool’s file ran, if it does not say: RTX 4090')
    .option('--model <name>', 'which model a tool’s file is of, if it does not say')
    .option('--accelerator <name>', 'cuda, rocm, metal, vulkan, cpu, if a tool’s file does not say')
    .option('--precision <name>', 'fp32, fp16, amp, if a tool’s file does not say')
    .option('--quantisation <name>', 'how the weights are stored, if a tool’s file does not say')
    .option('--batch <n>', 'samples at once, if a tool’s file does not say')
    .option('--devices <n>', 'devices that shared the work, if a tool’s file does not say')
    .option('--tasks <file>', 'tasks that a table of two columns, task and ms, names');
}
