import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { inferredShapes, parseModel, profileModel } from '@ctfusion/profile';
import { ModelProtoSchema, ValueInfoProtoSchema } from 'onnx-buf';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterAll, describe, expect, it } from 'vitest';
import { python, temporaryFolder, torchAbsent } from '../support.js';

const absent = torchAbsent();
const script = fileURLToPath(new URL('../torch-export/export.py', import.meta.url));

describe.skipIf(absent !== undefined)(
  `a model as PyTorch exports it${absent === undefined ? '' : ` (skipped: ${absent})`}`,
  () => {
    const folder = temporaryFolder('torch-export');
    afterAll(() => rmSync(folder, { recursive: true }));

    it('is counted as it was built, and every tensor has the shape that ONNX Runtime gives it', async () => {
      const path = join(folder, 'network.onnx');
      const parameters = Number(
        execFileSync(python, [script, path], { encoding: 'utf8' }).trim().split('\n').at(-1),
      );
      const bytes = readFileSync(path);
      const graph = parseModel(bytes, 'network.onnx');
      const options = { batchSize: 3, inputSize: { height: 48, width: 36 } };
      const profile = profileModel(graph, options);
      expect(profile.parameters).toBe(parameters);
      expect(profile.layers).toEqual({
        nodes_attention: 3,
        nodes_batchnorm2d: 1,
        nodes_conv2d: 2,
        nodes_gelu: 1,
        nodes_layernorm: 5,
        // Encoder: packed projection, output, two of the feed-forward; decoder: 2 + 3 + 2; head.
        nodes_linear: 12,
        nodes_relu: 2,
        nodes_silu: 1,
      });
      expect(profile.unknownOperators).toEqual({});
      const model = fromBinary(ModelProtoSchema, bytes);
      const declared = new Set(model.graph!.output.map(({ name }) => name));
      for (const name of model.graph!.node.flatMap(({ output }) => output)) {
        if (!declared.has(name)) model.graph!.output.push(create(ValueInfoProtoSchema, { name }));
      }
      const session = await InferenceSession.create(toBinary(ModelProtoSchema, model), {
        graphOptimizationLevel: 'disabled',
        logSeverityLevel: 4,
      });
      const image = new Tensor('float32', new Float32Array(3 * 3 * 48 * 36), [3, 3, 48, 36]);
      const results = await session.run({ image });
      const inferred = inferredShapes(graph, options);
      expect(Object.keys(results).length).toBeGreaterThan(300);
      for (const [name, tensor] of Object.entries(results)) {
        expect(inferred.get(name), name).toEqual([...(tensor as Tensor).dims]);
      }
    });
  },
);
