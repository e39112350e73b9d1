import { InputError, shown } from '@ctfusion/base';
import { type ModelProfile, modelDemand, profileModel } from '@ctfusion/profile';
import { readModelFile } from '@ctfusion/profile/node';
import { shortNumber } from '../report/svg-chart.js';

/** `ctfusion profile MODEL.onnx`: the demand as a table, or the whole profile as JSON. */
export function profileCommand(model: string, options: Readonly<Record<string, unknown>>): void {
  const profile = profileModel(readModelFile(model), {
    batchSize: positiveInteger(String(options['batch'] ?? '1'), '--batch'),
    inputSize: parseSize(options['inputSize'] as string | undefined),
    dimensions: parseDimensions((options['dim'] as readonly string[] | undefined) ?? []),
  });
  if (options['json']) {
    console.log(JSON.stringify({ schema_version: 1, ...modelDemand(profile), ...profile }, null, 2));
    return;
  }
  for (const line of profileLines(profile)) console.log(line);
}

function profileLines(profile: ModelProfile): readonly string[] {
  const { layers } = profile;
  const rows: [string, string][] = [
    [
      'input',
      Object.entries(profile.inputShapes)
        .map(([name, dims]) => `${name} [${dims}]`)
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
  lines.push(
    '',
    `${'operator'.padEnd(24)} ${'nodes'.padStart(6)} ${'FLOPs'.padStart(10)} ${'elements'.padStart(10)}`,
  );
  for (const { operator, nodes, flops, elements } of profile.operators) {
    lines.push(
      `${operator.padEnd(24)} ${String(nodes).padStart(6)} ${shortNumber(flops).padStart(10)} ${shortNumber(elements).padStart(10)}`,
    );
  }
  for (const [operator, count] of Object.entries(profile.unknownOperators)) {
    lines.push(`not counted: ${count} × unknown operator ${operator}`);
  }
  for (const node of profile.unresolvedNodes)
    lines.push(`not counted: ${node}, whose shapes are not known beforehand`);
  return lines;
}

function parseSize(text: string | undefined): { height: number; width: number } | undefined {
  if (text === undefined) return undefined;
  const [, height, width] = /^(\d+)x(\d+)$/.exec(text) ?? [];
  if (height === undefined || width === undefined) {
    throw new InputError(
      'invalid-value',
      `${shown(text)} is no size; give HEIGHTxWIDTH in pixels, e.g. 640x480`,
      {
        field: '--input-size',
      },
    );
  }
  return { height: positiveInteger(height, '--input-size'), width: positiveInteger(width, '--input-size') };
}

function parseDimensions(entries: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    entries.map((entry) => {
      const [, name, value] = /^([^=]+)=(.+)$/.exec(entry) ?? [];
      if (name === undefined || value === undefined) {
        throw new InputError('invalid-value', `${shown(entry)} is no NAME=VALUE`, { field: '--dim' });
      }
      return [name, positiveInteger(value, '--dim')];
    }),
  );
}

function positiveInteger(text: string, field: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new InputError('invalid-value', `${shown(text)} is no positive integer`, { field });
  return value;
}
