import {
  GraphBuilder,
  type InputSizeOptions,
  type ModelProfile,
  parseModel,
  profileModel,
} from '../../src/index.js';

/** Element types by their ONNX number. */
export const type = {
  float: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  string: 8,
  bool: 9,
  half: 10,
  complex64: 14,
  uint4: 21,
  int4: 22,
  float4: 23,
  e8m0: 24,
  uint2: 25,
  float6: 27,
} as const;

export const fill = { uniform: 0.1 };

export function profileOf(g: GraphBuilder, options: InputSizeOptions = {}): ModelProfile {
  return profileModel(parseModel(g.toBytes(), 'model.onnx'), options);
}

/** A graph with one node that takes `x` and whatever `rest` adds; its outputs are the graph's. */
export function oneNode(
  operator: string,
  dims: readonly (number | string)[],
  rest: (g: GraphBuilder) => readonly string[] = () => [],
  attributes: Parameters<GraphBuilder['nodes']>[3] = {},
  { domain = '', opset = 20, outputs = 1 } = {},
): GraphBuilder {
  const g = new GraphBuilder(operator, opset);
  const x = g.input('x', dims);
  const results = g.nodes(operator, [x, ...rest(g)], outputs, attributes, domain);
  for (const [index, name] of results.entries()) g.outputAs(name, `y${index}`);
  return g;
}

/** A graph whose inputs are declared in order and go into one node, absent ones left out. */
export function ofInputs(
  operator: string,
  inputs: readonly (readonly number[] | undefined)[],
  attributes: Parameters<GraphBuilder['nodes']>[3] = {},
  { domain = '', opset = 23 } = {},
): GraphBuilder {
  const g = new GraphBuilder(operator, opset);
  const names = inputs.map((dims, index) => (dims === undefined ? '' : g.input(`x${index}`, dims)));
  g.outputAs(g.nodes(operator, names, 1, attributes, domain)[0]!, 'y');
  return g;
}
