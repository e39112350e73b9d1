import { TensorProto_DataType } from 'onnx-buf';
import { isFloatingPoint } from '../onnx/element-type.js';
import { type ConstantTensor, type OnnxNode, operatorName } from '../onnx/onnx-graph.js';

/** Inputs that steer an operator (sizes, bounds, scales) and are no weights, from this index on. */
const steeringInputsFrom: Readonly<Record<string, number>> = {
  Resize: 1,
  Upsample: 1,
  Pad: 1,
  Clip: 1,
  Pow: 1,
  RoiAlign: 1,
  NonMaxSuppression: 0,
  QuantizeLinear: 1,
  OneHot: 0,
  // A batch norm's running mean and variance are buffers, not parameters, as PyTorch and the published catalog count.
  BatchNormalization: 3,
  // Initial states, windows and tables of angles are made, not learned.
  Loop: 0,
  STFT: 1,
  RotaryEmbedding: 1,
  'com.microsoft.RotaryEmbedding': 1,
  'com.microsoft.GroupQueryAttention': 7,
};

/** Initial hidden and cell states of a recurrent layer; what follows them (peepholes) is a weight again. */
const recurrentStates = { from: 5, to: 6 };

/** Operators with weights of any type: these inputs are they, the rest are scales and zero points. */
const quantisedWeightInputs: Readonly<Record<string, readonly number[]>> = {
  DequantizeLinear: [0],
  'com.microsoft.DequantizeLinear': [0],
  ConvInteger: [1],
  MatMulInteger: [0, 1],
  QLinearConv: [3, 8],
  QLinearMatMul: [0, 3],
  'com.microsoft.QLinearAdd': [0, 3],
  'com.microsoft.QLinearMul': [0, 3],
  'com.microsoft.QGemm': [3, 6],
  'com.microsoft.QAttention': [1, 2],
  'com.microsoft.MatMulInteger16': [0, 1],
  'com.microsoft.MatMulIntegerToFloat': [1, 6],
  'com.microsoft.DynamicQuantizeMatMul': [1, 4],
  'com.microsoft.DynamicQuantizeLSTM': [1, 2, 3],
  'com.microsoft.MatMulNBits': [1, 5],
  'com.microsoft.MatMulBnb4': [1],
  'com.microsoft.GatherBlockQuantized': [0],
  'com.microsoft.QMoE': [2, 4, 5, 7, 8, 10],
};

/** Inputs of products, recurrent layers, norms and table look-ups that are weights, however they were made. */
const productWeightInputs: Readonly<Record<string, readonly number[]>> = {
  Conv: [1, 2],
  ConvTranspose: [1, 2],
  DeformConv: [1, 3],
  'com.microsoft.FusedConv': [1, 2],
  MatMul: [0, 1],
  'com.microsoft.FusedMatMul': [0, 1],
  Gemm: [0, 1, 2],
  Einsum: [0, 1, 2],
  LSTM: [1, 2, 3],
  GRU: [1, 2, 3],
  RNN: [1, 2, 3],
  Gather: [0],
  BatchNormalization: [1, 2],
  InstanceNormalization: [1, 2],
  LayerNormalization: [1, 2],
  GroupNormalization: [1, 2],
  RMSNormalization: [1],
  PRelu: [1],
};

/** Whether a tensor at an input is a weight: float, or quantised where the operator takes such; scalars are none. */
export function isWeightInput(node: OnnxNode, position: number, elementType: number, rank: number): boolean {
  if (rank === 0) return false;
  const name = operatorName(node);
  const quantised = quantisedWeightInputs[name];
  if (quantised !== undefined) return quantised.includes(position);
  return (
    isFloatingPoint(elementType) &&
    !isState(node, position) &&
    position < (steeringInputsFrom[name] ?? Infinity)
  );
}

/** Whether an input is the state that a recurrent layer or a Scan starts from; what a Scan goes through may be weights. */
function isState(node: OnnxNode, position: number): boolean {
  if (/^(LSTM|GRU|RNN)$/.test(node.operator)) {
    return position >= recurrentStates.from && position <= recurrentStates.to;
  }
  if (node.operator !== 'Scan') return false;
  const scanned = node.attributes.get('num_scan_inputs');
  return position < node.inputs.length - (typeof scanned === 'number' ? scanned : 0);
}

/** Whether an input is the weight side of a product: there, whatever was computed from constants is a weight. */
export function isProductWeight(node: OnnxNode, position: number): boolean {
  return productWeightInputs[operatorName(node)]?.includes(position) ?? false;
}

/** Elements of a weight that is packed several to a byte; `undefined` where it has as many as its shape says. */
export function packedElements(node: OnnxNode, position: number, tensor: ConstantTensor): number | undefined {
  const number = (name: string) => {
    const value = node.attributes.get(name);
    return typeof value === 'number' && value > 0 ? value : undefined;
  };
  switch (operatorName(node)) {
    case 'com.microsoft.MatMulNBits':
    case 'com.microsoft.MatMulBnb4': {
      const [inner, columns] = [number('K'), number('N')];
      return position === 1 && inner !== undefined && columns !== undefined ? inner * columns : undefined;
    }
    case 'com.microsoft.GatherBlockQuantized':
      return perByte(tensor, number('bits') ?? 4);
    case 'com.microsoft.QMoE':
      return perByte(tensor, number('expert_weight_bits') ?? 4);
    default:
      return undefined;
  }
}

/** Bytes that hold several values each; a type of fewer bits says by itself how many it has. */
function perByte({ elementType, storedElements }: ConstantTensor, bits: number): number | undefined {
  return elementType === TensorProto_DataType.UINT8 ? (storedElements * 8) / bits : undefined;
}
