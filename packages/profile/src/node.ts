import { readFileSync } from 'node:fs';
import { InputError } from '@ctfusion/base';
import type { OnnxGraph } from './onnx/onnx-graph.js';
import { parseModel } from './onnx/parse-model.js';

/**
 * Reads an ONNX file from disk: the one place of this package that needs Node.
 * @throws InputError if it cannot be read, is truncated, no ONNX model, or of a newer operator set.
 */
export function readModelFile(path: string): OnnxGraph {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new InputError('file-unreadable', `cannot be read: ${(error as Error).message}`, { file: path });
  }
  return parseModel(bytes, path);
}
