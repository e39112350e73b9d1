import { GraphBuilder } from '@ctfusion/profile';
import { type OperatorWorkload, workloadShapes } from '../workload.js';

const elementTypes = { fp32: 1, fp16: 10 } as const;

/** A model of one operator, or of the few of an attention: its activations are inputs `x0`, `x1`; its constants are external weights in their order. */
export interface OperatorGraph {
  readonly bytes: Uint8Array;
  readonly weights: GraphBuilder['weights'];
  readonly weightBytes: number;
  readonly inputShapes: readonly (readonly number[])[];
}

const epsilon = { epsilon: { float: 1e-5 } };

/** ONNX graph of a workload, all shapes static, so that a runtime can choose its kernels beforehand. */
export function buildOperatorGraph(workload: OperatorWorkload): OperatorGraph {
  const g = new GraphBuilder(workload.name);
  const elementType = elementTypes[workload.dataType];
  const { inputs: inputShapes, weights } = workloadShapes(workload);
  const inputs = inputShapes.map((shape, index) => g.input(`x${index}`, shape, elementType));
  const all = [...inputs, ...weights.map((shape) => g.weight(shape, { value: 0 }, elementType))];
  g.outputAs(operatorNode(g, workload, all), 'y', elementType);
  return { bytes: g.toBytes(), weights: g.weights, weightBytes: g.weightBytes, inputShapes };
}

function operatorNode(g: GraphBuilder, { operator }: OperatorWorkload, inputs: readonly string[]): string {
  switch (operator.layerType) {
    case 'MatMul':
    case 'Linear':
      return g.node('MatMul', inputs);
    case 'Add':
      return g.node('Add', inputs);
    case 'Conv2d': {
      const { kernelSize, stride, padding } = operator;
      return g.node('Conv', inputs, {
        kernel_shape: [kernelSize, kernelSize],
        strides: [stride, stride],
        pads: [padding, padding, padding, padding],
      });
    }
    case 'BatchNorm2d':
      return g.node('BatchNormalization', inputs, epsilon);
    case 'LayerNorm':
      return g.node('LayerNormalization', inputs, { axis: -1, ...epsilon });
    case 'Softmax':
      return g.node('Softmax', inputs, { axis: -1 });
    case 'Attention': {
      const [query, keys, values] = inputs as [string, string, string];
      return g.node('MatMul', [g.node('Softmax', [g.node('MatMul', [query, keys])], { axis: -1 }), values]);
    }
  }
}

/** Reads one element of a tensor [shape] back: what drains a GPU queue at the cost of four bytes. */
export function buildDrainGraph(
  shape: readonly (number | string)[],
  dataType: OperatorWorkload['dataType'],
): Uint8Array {
  const g = new GraphBuilder('drain');
  const flat = g.node('Reshape', [g.input('y', shape, elementTypes[dataType]), g.integers([-1])]);
  g.outputAs(g.node('Slice', [flat, g.integers([0]), g.integers([1])]), 'first', elementTypes[dataType]);
  return g.toBytes();
}

/** Hands a tensor through unchanged: its input or its output may be on the host, which makes it a copy. */
export function buildIdentityGraph(
  shape: readonly (number | string)[],
  dataType: OperatorWorkload['dataType'],
): Uint8Array {
  const g = new GraphBuilder('identity');
  g.outputAs(g.node('Identity', [g.input('x', shape, elementTypes[dataType])]), 'y', elementTypes[dataType]);
  return g.toBytes();
}
