import { fromBinary } from '@bufbuild/protobuf';
import { InputError } from '@ctfusion/base';
import { type ModelProto, ModelProtoSchema, type OperatorSetIdProto } from 'onnx-buf';
import { liftConstants } from './constant-nodes.js';
import { inlineFunctions } from './local-functions.js';
import type { OnnxGraph } from './onnx-graph.js';
import { normalDomain, toBody, toFunction } from './parse-graph.js';

/** Newest operator set whose semantics the shape rules were written against. */
export const newestKnownOpset = 28;

/**
 * Parses the bytes of an ONNX file; `file` is only for messages.
 * @throws InputError in one line: truncated, damaged, no ONNX model, of a newer operator set, or a function that calls itself.
 */
export function parseModel(bytes: Uint8Array, file: string): OnnxGraph {
  const model = decode(bytes, file);
  const { graph } = model;
  if (graph === undefined) {
    throw new InputError(
      'not-onnx',
      `holds no graph, so it is no ONNX model or is truncated at ${bytes.length} bytes`,
      {
        file,
      },
    );
  }
  const opsetVersion = standardOpset(model.opsetImport) ?? 1;
  if (opsetVersion > newestKnownOpset) {
    throw new InputError(
      'unsupported-model',
      `needs operator set ${opsetVersion}; ${newestKnownOpset} is the newest known here: export the model with an older one`,
      { file, field: 'opset_import' },
    );
  }
  const functions = model.functions.map((each) =>
    toFunction(each, { file, opsetVersion: standardOpset(each.opsetImport) ?? opsetVersion }),
  );
  const main = toBody(graph, { file, opsetVersion });
  const body = liftConstants(inlineFunctions(main, functions, file));
  // Up to IR version 3 every weight is an input, too.
  const inputs = body.inputs.filter(({ name }) => !main.constants.has(name));
  return { ...body, inputs, file, opsetVersion };
}

function decode(bytes: Uint8Array, file: string): ModelProto {
  try {
    return fromBinary(ModelProtoSchema, bytes);
  } catch (error) {
    const { message } = error as Error;
    throw new InputError(
      'not-onnx',
      /recursion/.test(message)
        ? 'holds graphs nested deeper than this reader follows'
        : `is no ONNX model, or is truncated at ${bytes.length} bytes (${message.replaceAll(/\s+/g, ' ')})`,
      { file },
    );
  }
}

function standardOpset(imports: readonly OperatorSetIdProto[]): number | undefined {
  const version = imports.find(({ domain }) => normalDomain(domain) === '')?.version;
  return version === undefined || version < 1n ? undefined : Number(version);
}
