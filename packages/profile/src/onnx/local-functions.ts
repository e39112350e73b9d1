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

/** Calls may multiply; beyond this many nodes a file is refused rather than expanded. */
const nodeLimit = 1_000_000;

/**
 * Replaces every call of a local function by the function's body, in control flow, too. The file's own definition
 * goes before an operator that is known here by the same name.
 * @throws InputError for a function that calls itself and for calls that multiply beyond a million nodes.
 */
export function inlineFunctions(body: OnnxBody, functions: readonly LocalFunction[], file: string): OnnxBody {
  return functions.length === 0 ? body : new Inliner(functions, file).body(body, []);
}

class Inliner {
  readonly #functions: ReadonlyMap<string, LocalFunction>;
  readonly #file: string;
  #calls = 0;
  #nodes = 0;

  constructor(functions: readonly LocalFunction[], file: string) {
    this.#functions = new Map(functions.map((each) => [functionKey(each, each.name), each]));
    this.#file = file;
  }

  body(body: OnnxBody, stack: readonly LocalFunction[]): OnnxBody {
    return { ...body, nodes: body.nodes.flatMap((node) => this.#node(node, stack)) };
  }

  #node(node: OnnxNode, stack: readonly LocalFunction[]): readonly OnnxNode[] {
    const callee = this.#functions.get(functionKey(node, node.operator));
    if (++this.#nodes > nodeLimit) {
      throw new InputError(
        'unsupported-model',
        `its local functions expand to more than ${nodeLimit} nodes`,
        {
          file: this.#file,
        },
      );
    }
    if (callee === undefined) {
      if (node.bodies.size === 0) return [node];
      const bodies = new Map([...node.bodies].map(([name, body]) => [name, this.body(body, stack)]));
      return [{ ...node, bodies }];
    }
    if (stack.includes(callee)) {
      throw new InputError('damaged-model', `the local function ${node.operator} calls itself`, {
        file: this.#file,
      });
    }
    const copy = new CallCopy(callee, node, `${node.operator}#${this.#calls++}/`);
    const inner = [...stack, callee];
    return [...copy.nodes(), ...copy.passedThrough()].flatMap((each) => this.#node(each, inner));
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
