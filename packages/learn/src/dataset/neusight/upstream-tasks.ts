import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { InputError, parseJson } from '@ctfusion/base';
import { readCsv, readText } from '@ctfusion/base/files';
import { counted, deviceName, isShared, type NeusightTask, type NeusightTasks } from './neusight-task.js';
import { type GraphWork, graphWork } from './operator-graph.js';

/** Where the repository keeps what the paper's tables are made of; also read from a copy of that folder alone. */
const PLACES = ['scripts/asplos', '.'];
/** Measured times: a folder a device, a file a task. */
const LABELS = 'label';
const GRAPHS = 'results/opgraph';
/** `gpt2_large-inf-1024-4`: model, mode, tokens, batch. */
const TASK = /^(.+)-(inf|train)-(\d+)-(\d+)$/;
/** Kernels fused by torch.compile; their graphs are others. */
const FUSED = /-fusion$/;

/** The folder of the repository's experiments in `folder`; undefined where it is not there. */
export const experimentsFolder = (folder: string): string | undefined =>
  PLACES.map((place) => join(folder, place)).find((place) => existsSync(join(place, LABELS)));

/**
 * Tasks of a checkout of sitar-lab/NeuSight (layout of d3e84448): `label/<device>/<task>.json` has the time and the number of layers,
 * `results/opgraph/<task>.csv` the operators, of which one layer is written down.
 * @throws InputError naming the file that is damaged, or has no time above 0.
 */
export function upstreamTasks(experiments: string): NeusightTasks {
  const graphs = new Map<string, GraphWork | undefined>();
  const tasks: NeusightTask[] = [];
  const leftOut = {
    'shared by several devices': 0,
    'with fused operators': 0,
    'without an operator graph': 0,
  };
  for (const device of readdirSync(join(experiments, LABELS)).sort()) {
    for (const file of labelFiles(join(experiments, LABELS, device))) {
      const name = file.replace(/\.json$/, '');
      if (isShared(name)) leftOut['shared by several devices']++;
      else if (FUSED.test(name)) leftOut['with fused operators']++;
      else {
        const parts = TASK.exec(name);
        if (parts === null) continue;
        const [, model, mode, tokens, batch] = parts;
        const { layers, milliseconds } = readLabel(join(experiments, LABELS, device, file));
        const key = `${name} ${layers}`;
        if (!graphs.has(key)) graphs.set(key, readGraph(experiments, { name, model: model!, layers }));
        const work = graphs.get(key);
        if (work === undefined) leftOut['without an operator graph']++;
        else
          tasks.push({
            device: deviceName(device),
            model: model!,
            isTraining: mode === 'train',
            tokens: Number(tokens),
            batch: Number(batch),
            milliseconds,
            work,
          });
      }
    }
  }
  return { tasks, leftOut: counted(leftOut) };
}

const labelFiles = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort();

function readLabel(path: string): { readonly layers: number; readonly milliseconds: number } {
  const label = parseJson(readText(path), path) as {
    readonly num_layer?: unknown;
    readonly e2e_latency?: unknown;
  } | null;
  const [layers, milliseconds] = [Number(label?.num_layer), Number(label?.e2e_latency)];
  if (!(milliseconds > 0 && Number.isFinite(milliseconds)))
    throw new InputError('out-of-range', 'has no e2e_latency above 0', { file: path });
  return { layers: layers >= 1 ? layers : 1, milliseconds };
}

function readGraph(
  experiments: string,
  { name, model, layers }: { readonly name: string; readonly model: string; readonly layers: number },
): GraphWork | undefined {
  const path = join(experiments, GRAPHS, `${name}.csv`);
  if (!existsSync(path)) return undefined;
  return graphWork(
    readCsv(path, () => 'text'),
    model,
    layers,
  );
}
