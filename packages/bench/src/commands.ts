import type { Command } from 'commander';
import type { BenchCommandOptions } from './cli/bench-command.js';
import type { MeasureCommandOptions } from './cli/measure-command.js';

/**
 * Adds `bench` (with `analyse`, `report`, `verify` and `export` below it), `measure` and `profile` to a program. Nothing heavy is
 * imported until a command runs, so that a program's start-up and help stay quick.
 */
export function registerBenchCommands(program: Command): void {
  // Else `bench` itself would take the options of the commands below it that are spelt alike.
  program.enablePositionalOptions();
  const bench = program.command('bench').enablePositionalOptions();
  describeBench(bench);
  addAnalyse(bench);
  addReport(bench);
  addVerify(bench);
  addExport(bench);
  addMeasure(program);
  addProfile(program);
}

/** The same commands for `ctfusion-bench`, where `bench` is what happens without a command. */
export function registerStandaloneCommands(program: Command): void {
  describeBench(program.command('bench', { isDefault: true }));
  addAnalyse(program);
  addReport(program);
  addVerify(program);
  addExport(program);
  addMeasure(program);
  addProfile(program);
}

/** What every command takes. Nothing here is coloured; programs that are called read `NO_COLOR` (https://no-color.org). */
function withCommonOptions(command: Command): Command {
  return command
    .option('--quiet', 'say nothing beside the result: no notes, no progress')
    .option('--no-color', 'no colours, as the variable NO_COLOR asks for')
    .option('--json', 'one JSON document on stdout')
    .hook('preAction', (_, called) => {
      if (called.opts<{ color?: boolean }>().color === false) process.env['NO_COLOR'] = '1';
    });
}

function describeBench(command: Command): void {
  withCommonOptions(command)
    .description('run the micro-benchmarks on this machine')
    .option('--config <file>', 'YAML configuration (default: the published benchmarks)')
    .option('--target <group>', 'all, gpu_compute, data_transfer or host_compute', 'all')
    .option('--quick', 'a rough answer in less than 20 seconds')
    .option('--backend <name>', 'onnxruntime, cuda or torch')
    .option('--device <name>', 'auto, cpu, webgpu, cuda, dml, coreml; for torch any of its devices')
    .option('--python <program>', 'Python that has torch, for the torch backend', 'python3')
    .option('--output, --out <folder>', 'folder that gets <timestamp>_<system-id>/', 'results')
    .action(async (options: BenchCommandOptions) => {
      const { benchCommand } = await import('./cli/bench-command.js');
      await benchCommand(options);
    });
}

function addAnalyse(parent: Command): void {
  withCommonOptions(parent.command('analyse <dir>'))
    .description(
      'write features.csv, hbv.json, curves.csv and system.json of a results folder anew from its raws',
    )
    .action(async (dir: string, options: { json?: boolean }) => {
      const { analyseCommand } = await import('./cli/results-commands.js');
      analyseCommand(dir, options);
    });
}

function addReport(parent: Command): void {
  const command = parent.command('report <dir>');
  withCommonOptions(command)
    .description('write a results folder as one self-contained HTML file')
    .option('--output, --out <file>', 'HTML file (default: report.html in the folder)')
    .addOption(command.createOption('-o <file>', 'an older spelling of --out').hideHelp())
    .action(async (dir: string, options: { out?: string; o?: string; json?: boolean }) => {
      const { reportCommand } = await import('./cli/results-commands.js');
      reportCommand(dir, { ...options, out: options.out ?? options.o });
    });
}

function addVerify(parent: Command): void {
  withCommonOptions(parent.command('verify'))
    .description("compare a backend's results with ONNX Runtime's CPU provider, at small shapes")
    .option('--backend <name>', 'onnxruntime, cuda or torch', 'onnxruntime')
    .option('--device <name>', 'device of that backend', 'auto')
    .option('--python <program>', 'Python that has torch, for the torch backend', 'python3')
    .action(async (options: { backend?: string; device?: string; python?: string; json?: boolean }) => {
      const { verifyCommand } = await import('./cli/results-commands.js');
      await verifyCommand(options);
    });
}

function addExport(parent: Command): void {
  withCommonOptions(parent.command('export'))
    .description('make a dataset folder of this machine from results folders and measurements')
    .requiredOption(
      '--bench <folders...>',
      'results folders of full runs; two or more tell how repeatable they are',
    )
    .option('--measure <folders...>', 'folders with measurements.csv', [])
    .requiredOption('--out <folder>', 'dataset folder to write')
    .action(async (options: { bench: string[]; measure: string[]; out: string; json?: boolean }) => {
      const { exportCommand } = await import('./cli/results-commands.js');
      exportCommand(options);
    });
}

function addMeasure(parent: Command): void {
  withCommonOptions(parent.command('measure'))
    .description('run real tasks on this machine; the same command again goes on where it was stopped')
    .option('--kind <kind>', 'kind of task: frames, generation, step or diffusion', 'frames')
    .requiredOption('--tasks <file>', 'YAML task file; of kinds but frames task documents (.yml, .json)')
    .option('--device <name>', 'auto, cpu, webgpu, cuda, dml or coreml (default: as in the task file)')
    .option(
      '--output, --out <folder>',
      'folder of measurements.csv (default: results/measure_<tasks>_<system-id>_<backend>)',
    )
    .option('--repeats <n>', 'of kinds but frames: runs of each task (default: 3)')
    .option('--endpoint <url>', 'generation: an OpenAI-compatible server, instead of our own decoder')
    .option('--served-model <name>', 'with --endpoint: what the server calls the model')
    .option('--runtime <name>', 'with --endpoint: what serves: vllm, llama.cpp, … (default: openai-api)')
    .option('--accelerator <name>', 'with --endpoint: on what: cuda, rocm, metal, cpu (default: not known)')
    .option('--system-id <name>', 'with --endpoint: the machine, where that is another one')
    .option('--python <program>', 'step, generation: Python that has torch (default: python3)')
    .option('--llama-bench <program>', 'generation: measure with llama.cpp’s llama-bench')
    .option('--model-file <file>', 'with --llama-bench: the model, a GGUF file')
    .action(async (options: MeasureCommandOptions) => {
      const { measureCommand } = await import('./cli/measure-command.js');
      await measureCommand(options);
    });
}

function addProfile(parent: Command): void {
  const collect = (value: string, all: readonly string[]): readonly string[] => [...all, value];
  withCommonOptions(parent.command('profile <model>'))
    .description("an ONNX file's task demand: FLOPs, parameters, activations, layers")
    .option('--input-size <HxW>', 'height and width of the image input where the file leaves them open')
    .option('--batch <n>', "batch size (default: the file's own where it fixes one, else 1)")
    .option(
      '--dim <name=value>',
      'value of another open dimension, an unnamed one by its axis; may be repeated',
      collect,
      [],
    )
    .action(async (model: string, options: Readonly<Record<string, unknown>>) => {
      const { profileCommand } = await import('./cli/profile-command.js');
      profileCommand(model, options);
    });
}
