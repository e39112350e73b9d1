import { create, toBinary } from '@bufbuild/protobuf';
import {
  type FunctionProto,
  FunctionProtoSchema,
  type GraphProto,
  GraphProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  type SparseTensorProto,
  StringStringEntryProtoSchema,
  type TensorProto,
  TensorProto_DataLocation,
  TensorProto_DataType,
  TensorProtoSchema,
  type ValueInfoProto,
} from 'onnx-buf';
import { storedBytes } from '../onnx/element-type.js';
import { type AttributeInput, attribute } from './attribute-input.js';
import { sparseTensorOf, tensorOf } from './tensor-input.js';
import { type DimensionInput, valueInfo } from './value-info.js';

export type { AttributeInput } from './attribute-input.js';

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

/** What a graph and its bodies share: names must be unique among them all. */
interface Shared {
  counter: number;
  weightBytes: number;
  readonly weights: ExternalWeight[];
  readonly functions: FunctionProto[];
}

/**
 * Builds an ONNX graph node by node. Weights are external tensors: the model stays small, and a runtime can neither fold
 * them away nor has to parse them. Tensor names are made up and unique.
 */
export class GraphBuilder {
  readonly #nodes: NodeProto[] = [];
  readonly #initializers: TensorProto[] = [];
  readonly #inputs: ValueInfoProto[] = [];
  readonly #sparse: SparseTensorProto[] = [];
  readonly #outputs: ValueInfoProto[] = [];
  #shared: Shared = { counter: 0, weightBytes: 0, weights: [], functions: [] };

  constructor(
    readonly name: string,
    readonly opsetVersion = 20,
  ) {}

  get weights(): readonly ExternalWeight[] {
    return this.#shared.weights;
  }

  /** Bytes of the weight blob that a runtime has to be given. */
  get weightBytes(): number {
    return this.#shared.weightBytes;
  }

  /** A graph for an attribute of a node of this one (`then_branch`, `body`): it may read this graph's tensors. */
  body(name: string): GraphBuilder {
    const body = new GraphBuilder(name, this.opsetVersion);
    body.#shared = this.#shared;
    return body;
  }

  input(
    name: string,
    dims: readonly DimensionInput[] | undefined,
    elementType: number = TensorProto_DataType.FLOAT,
  ): string {
    this.#inputs.push(valueInfo(name, dims, elementType));
    return name;
  }

  output(
    name: string,
    dims: readonly DimensionInput[] | undefined,
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
    const count = dims.reduce((product, dim) => product * dim, 1);
    const byteLength = storedBytes(elementType, count);
    if (byteLength === undefined)
      throw new Error(`weights of element type ${elementType} have no fixed size`);
    const offset = this.#shared.weightBytes;
    this.#shared.weightBytes = Math.ceil((offset + byteLength) / weightAlignment) * weightAlignment;
    this.#shared.weights.push({ name, dims, elementType, offset, byteLength, fill });
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

  /** A tensor of zeros, stored in the file itself. */
  stored(dims: readonly number[], elementType: number = TensorProto_DataType.FLOAT): string {
    const name = this.#fresh('s');
    this.#initializers.push(tensorOf({ name, dims, elementType }));
    return name;
  }

  /** A sparse tensor of which this many values are stored. */
  sparse(dims: readonly number[], valueCount: number): string {
    const name = this.#fresh('sparse');
    this.#sparse.push(sparseTensorOf({ name, dims, valueCount }));
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

  /** Names a tensor of this graph, or for a body of the one around it, as the next output. */
  result(tensor: string, elementType: number = TensorProto_DataType.FLOAT): void {
    this.output(tensor, undefined, elementType);
  }

  /**
   * Adds a function to the model: the nodes of `body`, whose inputs and outputs are its own. A body has no weights;
   * `attributes` are those that a call may give and nodes refer to.
   */
  localFunction(domain: string, body: GraphBuilder, attributes: readonly string[] = []): void {
    this.#shared.functions.push(
      create(FunctionProtoSchema, {
        name: body.name,
        domain,
        input: body.#inputs.map(({ name }) => name),
        output: body.#outputs.map(({ name }) => name),
        attribute: [...attributes],
        node: body.#nodes,
        opsetImport: [create(OperatorSetIdProtoSchema, { domain: '', version: BigInt(this.opsetVersion) })],
      }),
    );
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

  /** The graph by itself, as an attribute holds it. */
  toGraph(): GraphProto {
    return create(GraphProtoSchema, {
      name: this.name,
      node: this.#nodes,
      initializer: this.#initializers,
      sparseInitializer: this.#sparse,
      input: this.#inputs,
      output: this.#outputs,
    });
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
        graph: this.toGraph(),
        functions: this.#shared.functions,
      }),
    );
  }

  #fresh(prefix: string): string {
    return `${prefix}_${this.#shared.counter++}`;
  }
}
