import { parse } from 'node:path';
import {
  inputColumns,
  type ModelProfile,
  modelDemand,
  parseDimensions,
  parseSides,
  positiveInteger,
  profileModel,
  workColumns,
} from '@ctfusion/profile';
import { readModelFile } from '@ctfusion/profile/node';
import { shortNumber } from '../report/svg-chart.js';
import { printJson, printLine } from './print.js';

/** `ctfusion profile MODEL.onnx`: the demand as a table, or the whole profile as JSON. */
export function profileCommand(model: string, options: Readonly<Record<string, unknown>>): void {
  const size = options['inputSize'] as string | undefined;
  const [height, width] = size === undefined ? [] : parseSides(size, '--input-size', 'HEIGHTxWIDTH');
  const profile = profileModel(readModelFile(model), {
    batchSize:
      options['batch'] === undefined ? undefined : positiveInteger(String(options['batch']), '--batch'),
    inputSize: height === undefined || width === undefined ? undefined : { height, width },
    dimensions: parseDimensions((options['dim'] as readonly string[] | undefined) ?? [], '--dim'),
  });
  if (options['json']) {
    const columns = { ...inputColumns(profile), ...modelDemand(profile), ...workColumns(profile) };
    printJson({ schema_version: 2, model_name: parse(model).name, ...columns, ...profile });
    return;
  }
  for (const line of profileLines(profile)) printLine(line);
}

function profileLines(profile: ModelProfile): readonly string[] {
  const { layers } = profile;
  const rows: [string, string][] = [
    [
      'input',
      Object.entries(profile.inputShapes)
        .map(([name, dims]) => `${name} [${dims ?? '?'}]`)
        .join(', '),
    ],
    [
      'parameters',
      `${profile.parameters.toLocaleString('en')} (${(profile.parameterBytes / 2 ** 20).toFixed(2)} MiB)`,
    ],
    ['FLOPs', `${shortNumber(profile.flops / profile.batchSize)} a frame (2 × multiply-adds)`],
    [
      'activations',
      `${(profile.activationBytes / 2 ** 20).toFixed(1)} MiB written, ${(profile.peakActivationBytes / 2 ** 20).toFixed(1)} MiB at once, batch ${profile.batchSize}`,
    ],
    ['kernels', String(profile.kernels)],
    ...Object.entries(layers).map(([name, count]): [string, string] => [name, String(count)]),
  ];
  const lines = rows.map(([name, value]) => `${name.padEnd(16)} ${value}`);
  return [
    ...shareLines(profile),
    ...lines,
    '',
    ...classLines(profile),
    '',
    ...operatorLines(profile),
    ...gapLines(profile),
  ];
}

/** The first line, if anything is missing: how much of the model. */
function shareLines(profile: ModelProfile): readonly string[] {
  if (profile.notCounted.length === 0) return [];
  const share = (100 * profile.notCountedShare).toFixed(1);
  const [flops, bytes] = [kernelsMissing(profile, 'flops'), kernelsMissing(profile, 'bytes')];
  return [
    `not counted      ${share} % of the kernels: FLOPs of ${flops}, bytes alone of ${bytes} (listed below)`,
  ];
}

/** Last, what is missing: nodes of one operator and one reason on one line. */
function gapLines({ notCounted, unknownOperators, undecidedBranches }: ModelProfile): readonly string[] {
  const lines = Object.entries(unknownOperators).map(
    ([operator, count]) => `not counted: ${count} × unknown operator ${operator}`,
  );
  const groups = new Map<string, { nodes: string[]; text: string }>();
  for (const { node, operator, reason, missing } of notCounted) {
    if (reason === 'unknown_operator') continue;
    const key = JSON.stringify([operator, reason, missing]);
    const group = groups.get(key) ?? { nodes: [], text: '' };
    groups.set(key, group);
    group.nodes.push(node);
    group.text = `${missing === 'flops' ? 'FLOPs' : missing} of ${named(group.nodes)}, ${reasonText[reason]}`;
  }
  for (const { text } of groups.values()) lines.push(`not counted: ${text}`);
  for (const node of undecidedBranches) lines.push(`assumed: ${node} takes its costlier branch`);
  return lines;
}

function named([first, ...more]: readonly string[]): string {
  return more.length === 0 ? String(first) : `${first} and ${more.length} more of its kind`;
}

const reasonText = {
  shape_unknown: 'whose shapes are not known beforehand',
  element_type_unknown: 'whose elements have no known size',
  iterations_unknown: 'which runs as often as the data say; one iteration is counted',
} as const;

function kernelsMissing({ notCounted }: ModelProfile, what: 'flops' | 'bytes'): number {
  return notCounted.reduce((sum, { missing, kernels }) => sum + (missing === what ? kernels : 0), 0);
}

function classLines({ workByClass }: ModelProfile): readonly string[] {
  const header = `${'class'.padEnd(24)} ${'nodes'.padStart(6)} ${'FLOPs'.padStart(10)} ${'MiB moved'.padStart(10)}`;
  const rows = Object.entries(workByClass).map(
    ([name, { kernels, flops, bytes }]) =>
      `${name.padEnd(24)} ${String(kernels).padStart(6)} ${shortNumber(flops).padStart(10)} ${(bytes / 2 ** 20).toFixed(1).padStart(10)}`,
  );
  return [header, ...rows];
}

function operatorLines({ operators }: ModelProfile): readonly string[] {
  const header = `${'operator'.padEnd(24)} ${'nodes'.padStart(6)} ${'FLOPs'.padStart(10)} ${'elements'.padStart(10)}`;
  const rows = operators.map(
    ({ operator, nodes, flops, elements }) =>
      `${operator.padEnd(24)} ${String(nodes).padStart(6)} ${shortNumber(flops).padStart(10)} ${shortNumber(elements).padStart(10)}`,
  );
  return [header, ...rows];
}
