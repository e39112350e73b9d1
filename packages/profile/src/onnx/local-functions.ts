import { InputError } from '@ctfusion/base';
import { capturedBy } from './captured-tensors.js';
import type { AttributeValue, DeclaredTensor, OnnxBody, OnnxNode } from './onnx-graph.js';

/** A function that the model file brings along (`ModelProto.functions`). */
export interface LocalFunction {
  readonly name: string;
  readonly domain: string;
  readonly overload: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly nodes: readonly OnnxNode[];
  /** Attributes that a call may leave out. */
  readonly defaults: ReadonlyMap<string, AttributeValue>;
}

/** Calls may multiply; a file that stands for more nodes than this is refused rather than expanded. */
const nodeLimit = 1_000_000;

/** Functions that call functions: deeper than any exporter nests modules. */
const depthLimit = 500;

/**
 * Replaces every call of a local function by the function's body, in control flow, too. The file's own definition
 * goes before an operator that is known here by the same name.
 * @throws InputError for a function that calls itself and for calls that multiply beyond a million nodes.
 */
export function inlineFunctions(body: OnnxBody, functions: readonly LocalFunction[], file: string): OnnxBody {
  if (functions.length === 0) return body;
  const inliner = new Inliner(functions, file);
  inliner.requireFinite(body);
  return inliner.body(body);
}

class Inliner {
  readonly #functions: ReadonlyMap<string, LocalFunction>;
  readonly #file: string;
  /** Nodes that each function stands for; `undefined` while it is being counted. */
  readonly #sizes = new Map<LocalFunction, number | undefined>();
  #calls = 0;

  constructor(functions: readonly LocalFunction[], file: string) {
    this.#functions = new Map(functions.map((each) => [functionKey(each, each.name), each]));
    this.#file = file;
  }

  /** Counts before anything is copied. */
  requireFinite(body: OnnxBody): void {
    if (this.#size(body.nodes, 0) > nodeLimit) {
      throw new InputError(
        'unsupported-model',
        `its local functions stand for more than ${nodeLimit} nodes`,
        { file: this.#file },
      );
    }
  }

  body(body: OnnxBody): OnnxBody {
    return { ...body, nodes: body.nodes.flatMap((node) => this.#node(node)) };
  }

  #node(node: OnnxNode): readonly OnnxNode[] {
    const callee = this.#callee(node);
    if (callee !== undefined) {
      const copy = new CallCopy(callee, node, `${node.operator}#${this.#calls++}/`);
      return [...copy.nodes(), ...copy.passedThrough()].flatMap((each) => this.#node(each));
    }
    if (node.bodies.size === 0) return [node];
    const bodies = new Map([...node.bodies].map(([name, body]) => [name, this.body(body)]));
    return [{ ...node, bodies }];
  }

  #size(nodes: readonly OnnxNode[], depth: number): number {
    let size = 0;
    for (const node of nodes) {
      const callee = this.#callee(node);
      size += callee === undefined ? 1 : this.#functionSize(callee, depth + 1);
      for (const body of node.bodies.values()) size += this.#size(body.nodes, depth);
    }
    return size;
  }

  #functionSize(callee: LocalFunction, depth: number): number {
    const known = this.#sizes.get(callee);
    if (known !== undefined) return known;
    if (this.#sizes.has(callee) || depth > depthLimit) {
      const what = this.#sizes.has(callee) ? 'calls itself' : `is called through ${depthLimit} others`;
      throw new InputError('damaged-model', `the local function ${callee.name} ${what}`, {
        file: this.#file,
      });
    }
    this.#sizes.set(callee, undefined);
    const size = this.#size(callee.nodes, depth);
    this.#sizes.set(callee, size);
    return size;
  }

  #callee(node: OnnxNode): LocalFunction | undefined {
    return this.#functions.get(functionKey(node, node.operator));
  }
}

function functionKey({ domain, overload }: { domain: string; overload: string }, name: string): string {
  return JSON.stringify([domain, name, overload]);
}

/** A function's body for one call: the call's tensors and attributes for its own, a prefix before every other name. */
class CallCopy {
  readonly #names = new Map<string, string>();

  constructor(
    readonly callee: LocalFunction,
    readonly call: OnnxNode,
    readonly prefix: string,
  ) {
    for (const [index, name] of callee.outputs.entries()) {
      const outside = call.outputs[index] ?? '';
      if (outside !== '') this.#names.set(name, outside);
    }
    for (const [index, name] of callee.inputs.entries()) this.#names.set(name, call.inputs[index] ?? '');
  }

  nodes(): readonly OnnxNode[] {
    return this.callee.nodes.map((node) => this.#node(node));
  }

  /** An output that is one of the function's inputs becomes an Identity. */
  passedThrough(): readonly OnnxNode[] {
    return this.callee.outputs.flatMap((name, index) => {
      const outside = this.call.outputs[index] ?? '';
      if (outside === '' || !this.callee.inputs.includes(name)) return [];
      const inputs = [this.#rename(name)];
      return [{ ...this.call, operator: 'Identity', domain: '', overload: '', inputs, outputs: [outside] }];
    });
  }

  #rename(name: string): string {
    return name === '' ? '' : (this.#names.get(name) ?? this.prefix + name);
  }

  #node(node: OnnxNode): OnnxNode {
    const attributes = new Map(node.attributes);
    const bodies = new Map([...node.bodies].map(([name, body]) => [name, this.#body(body)]));
    for (const [name, reference] of node.references) {
      const value = this.call.attributes.get(reference) ?? this.callee.defaults.get(reference);
      const body = this.call.bodies.get(reference);
      if (value !== undefined) attributes.set(name, value);
      if (body !== undefined) bodies.set(name, body);
    }
    return {
      ...node,
      name: this.prefix + (node.name || node.operator),
      inputs: node.inputs.map((name) => this.#rename(name)),
      outputs: node.outputs.map((name) => this.#rename(name)),
      attributes,
      bodies,
      captured: capturedBy(bodies.values()),
      references: new Map(),
    };
  }

  #body(body: OnnxBody): OnnxBody {
    const declared = (tensor: DeclaredTensor) => ({ ...tensor, name: this.#rename(tensor.name) });
    return {
      nodes: body.nodes.map((node) => this.#node(node)),
      constants: new Map([...body.constants].map(([name, tensor]) => [this.#rename(name), tensor])),
      inputs: body.inputs.map(declared),
      outputs: body.outputs.map(declared),
      declared: new Map([...body.declared.values()].map((each) => [this.#rename(each.name), declared(each)])),
    };
  }
}
