import { readBytes } from '@ctfusion/base/files';
import type { OnnxGraph } from './onnx/onnx-graph.js';
import { parseModel } from './onnx/parse-model.js';

/**
 * Reads an ONNX file from disk: the one place of this package that needs Node.
 * @throws InputError if it cannot be read, is truncated, no ONNX model, or of a newer operator set.
 */
export const readModelFile = (path: string): OnnxGraph => parseModel(readBytes(path), path);
