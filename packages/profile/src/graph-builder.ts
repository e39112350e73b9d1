import { create, toBinary } from '@bufbuild/protobuf';
import {
  type AttributeProto,
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  StringStringEntryProtoSchema,
  type TensorProto,
  TensorProto_DataLocation,
  TensorProto_DataType,
  TensorProtoSchema,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from 'onnx-buf';
import { elementBytes } from './element-type.js';

export type AttributeInput = number | string | readonly number[] | { readonly float: number };

/** How a weight is filled: uniform in ± bound, or one value throughout. */
export type WeightFill = { readonly uniform: number } | { readonly value: number };

/** A weight kept outside the model file: its place in the weight blob and how it is filled. */
export interface ExternalWeight {
  readonly name: string;
  readonly dims: readonly number[];
  readonly elementType: number;
  readonly offset: number;
  readonly byteLength: number;
  readonly fill: WeightFill;
}

/** Name under which a runtime is handed the weight blob of a built model. */
export const weightBlobName = 'weights';

/** External data must start on a multiple of this to be mapped without a copy. */
const weightAlignment = 64;

/**
 * Builds an ONNX graph node by node. Weights are external tensors: the model stays small, and a runtime can neither fold
 * them away nor has to parse them. Tensor names are made up and unique.
 */
export class GraphBuilder {
  readonly #nodes: NodeProto[] = [];
  readonly #initializers: TensorProto[] = [];
  readonly #inputs: ValueInfoProto[] = [];
  readonly #outputs: ValueInfoProto[] = [];
  readonly weights: ExternalWeight[] = [];
  #weightBytes = 0;
  #counter = 0;

  constructor(
    readonly name: string,
    readonly opsetVersion = 20,
  ) {}

  /** Bytes of the weight blob that a runtime has to be given. */
  get weightBytes(): number {
    return this.#weightBytes;
  }

  input(
    name: string,
    dims: readonly (number | string)[],
    elementType: number = TensorProto_DataType.FLOAT,
  ): string {
    this.#inputs.push(valueInfo(name, dims, elementType));
    return name;
  }

  output(
    name: string,
    dims: readonly (number | string)[] | undefined,
    elementType: number = TensorProto_DataType.FLOAT,
  ): void {
    this.#outputs.push(valueInfo(name, dims, elementType));
  }

  /** Adds a weight to the blob. */
  weight(
    dims: readonly number[],
    fill: WeightFill,
    elementType: number = TensorProto_DataType.FLOAT,
  ): string {
    const name = this.#fresh('w');
    const byteLength = dims.reduce((product, dim) => product * dim, 1) * elementBytes(elementType);
    const offset = this.#weightBytes;
    this.#weightBytes = Math.ceil((offset + byteLength) / weightAlignment) * weightAlignment;
    this.weights.push({ name, dims, elementType, offset, byteLength, fill });
    const place = { location: weightBlobName, offset: String(offset), length: String(byteLength) };
    this.#initializers.push(
      create(TensorProtoSchema, {
        name,
        dims: dims.map(BigInt),
        dataType: elementType,
        dataLocation: TensorProto_DataLocation.EXTERNAL,
        externalData: Object.entries(place).map(([key, value]) =>
          create(StringStringEntryProtoSchema, { key, value }),
        ),
      }),
    );
    return name;
  }

  /** A list of integers stored in the file: shapes, axes, bounds. */
  integers(values: readonly number[]): string {
    const name = this.#fresh('i');
    this.#initializers.push(
      create(TensorProtoSchema, {
        name,
        dims: [BigInt(values.length)],
        dataType: TensorProto_DataType.INT64,
        int64Data: values.map(BigInt),
      }),
    );
    return name;
  }

  /** A small float tensor stored in the file; a plain number is a scalar. */
  floats(values: number | readonly number[]): string {
    const name = this.#fresh('f');
    const isScalar = typeof values === 'number';
    this.#initializers.push(
      create(TensorProtoSchema, {
        name,
        dims: isScalar ? [] : [BigInt(values.length)],
        dataType: TensorProto_DataType.FLOAT,
        floatData: isScalar ? [values] : [...values],
      }),
    );
    return name;
  }

  /** Makes a node's output an output of the graph, under a lasting name and of undeclared shape. */
  outputAs(tensor: string, name: string, elementType: number = TensorProto_DataType.FLOAT): void {
    const producer = this.#nodes.find((node) => node.output.includes(tensor));
    if (producer === undefined) throw new Error(`no node produces '${tensor}'`);
    for (const node of this.#nodes) node.input = node.input.map((input) => (input === tensor ? name : input));
    producer.output = producer.output.map((output) => (output === tensor ? name : output));
    this.output(name, undefined, elementType);
  }

  /** Makes every node's output an output of the graph, except integer ones, whose type is not known here. */
  exposeIntermediates(): void {
    const known = new Set(this.#outputs.map(({ name }) => name));
    for (const { opType, output } of this.#nodes) {
      if (opType === 'Shape' || opType === 'Slice' || opType === 'Concat') continue;
      for (const name of output) if (!known.has(name)) this.output(name, undefined);
    }
  }

  /** Adds a node with one output and gives that output's name. */
  node(
    operator: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, AttributeInput>> = {},
  ): string {
    return this.nodes(operator, inputs, 1, attributes)[0]!;
  }

  /** Adds a node with several outputs. */
  nodes(
    operator: string,
    inputs: readonly string[],
    outputCount: number,
    attributes: Readonly<Record<string, AttributeInput>> = {},
    domain = '',
  ): readonly string[] {
    const outputs = Array.from({ length: outputCount }, () => this.#fresh(operator.toLowerCase()));
    this.#nodes.push(
      create(NodeProtoSchema, {
        name: `${operator}_${this.#nodes.length}`,
        opType: operator,
        domain,
        input: [...inputs],
        output: outputs,
        attribute: Object.entries(attributes).map(([name, value]) => attribute(name, value)),
      }),
    );
    return outputs;
  }

  /** The model file's bytes, weights left out. */
  toBytes(): Uint8Array {
    const domains = new Set(['', ...this.#nodes.map(({ domain }) => domain)]);
    return toBinary(
      ModelProtoSchema,
      create(ModelProtoSchema, {
        irVersion: 10n,
        producerName: 'ctfusion',
        opsetImport: [...domains].map((domain) =>
          create(OperatorSetIdProtoSchema, {
            domain,
            version: BigInt(domain === '' ? this.opsetVersion : 1),
          }),
        ),
        graph: create(GraphProtoSchema, {
          name: this.name,
          node: this.#nodes,
          initializer: this.#initializers,
          input: this.#inputs,
          output: this.#outputs,
        }),
      }),
    );
  }

  #fresh(prefix: string): string {
    return `${prefix}_${this.#counter++}`;
  }
}

function valueInfo(
  name: string,
  dims: readonly (number | string)[] | undefined,
  elementType: number,
): ValueInfoProto {
  const shape = dims && create(TensorShapeProtoSchema, { dim: dims.map(dimension) });
  const tensorType = create(TypeProto_TensorSchema, { elemType: elementType, ...(shape && { shape }) });
  return create(ValueInfoProtoSchema, {
    name,
    type: create(TypeProtoSchema, { value: { case: 'tensorType', value: tensorType } }),
  });
}

function dimension(dim: number | string) {
  return create(TensorShapeProto_DimensionSchema, {
    value:
      typeof dim === 'number' ? { case: 'dimValue', value: BigInt(dim) } : { case: 'dimParam', value: dim },
  });
}

/** Integers become INT or INTS; a float must be asked for, since 1 and 1.0 are the same number here. */
function attribute(name: string, value: AttributeInput): AttributeProto {
  if (typeof value === 'string') {
    return create(AttributeProtoSchema, {
      name,
      type: AttributeProto_AttributeType.STRING,
      s: new TextEncoder().encode(value) as Uint8Array<ArrayBuffer>,
    });
  }
  if (typeof value === 'number') {
    return create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.INT, i: BigInt(value) });
  }
  if ('float' in value) {
    return create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.FLOAT, f: value.float });
  }
  return create(AttributeProtoSchema, {
    name,
    type: AttributeProto_AttributeType.INTS,
    ints: value.map(BigInt),
  });
}
