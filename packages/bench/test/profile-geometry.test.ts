import { type AttributeInput, GraphBuilder, inferredShapes, parseModel } from '@ctfusion/profile';
import fc from 'fast-check';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';

/** Runs one node on zeros of [1, 4, height, width]; `undefined` if the runtime refuses it. */
async function runtimeShape(
  g: GraphBuilder,
  dims: readonly number[],
): Promise<readonly number[] | undefined> {
  const data = new Float32Array(dims.reduce((product, dim) => product * dim, 1));
  try {
    const session = await InferenceSession.create(g.toBytes(), {
      externalData: g.weightBytes > 0 ? [{ path: 'weights', data: new Uint8Array(g.weightBytes) }] : [],
      graphOptimizationLevel: 'disabled',
      logSeverityLevel: 4,
    });
    const results = await session.run({ x: new Tensor('float32', data, dims) });
    await session.release();
    return [...(results['y'] as Tensor).dims];
  } catch {
    return undefined;
  }
}

type Inputs = (g: GraphBuilder) => readonly string[];

/** Where the runtime gives a shape, so do the rules, and the same. */
async function agrees(
  operator: string,
  dims: readonly number[],
  inputs: Inputs,
  attributes: Readonly<Record<string, AttributeInput>>,
): Promise<boolean> {
  const g = new GraphBuilder(operator);
  const x = g.input('x', dims);
  g.outputAs(g.node(operator, [x, ...inputs(g)], attributes), 'y');
  const actual = await runtimeShape(g, dims);
  if (actual === undefined) return false;
  expect(inferredShapes(parseModel(g.toBytes(), operator)).get('y')).toEqual(actual);
  return true;
}

const side = fc.integer({ min: 1, max: 23 });
const small = fc.integer({ min: 1, max: 4 });
const pair = fc.tuple(small, small);
const pads = fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 4, maxLength: 4 });
const autoPad = fc.constantFrom('NOTSET', 'NOTSET', 'SAME_UPPER', 'SAME_LOWER', 'VALID');
const window = fc.record({ kernel_shape: pair, strides: pair, pads, auto_pad: autoPad, dilations: pair });
const numRuns = 60;

function attributesOf({
  pads: given,
  auto_pad,
  ...rest
}: { pads: number[]; auto_pad: string } & Record<string, AttributeInput>) {
  return auto_pad === 'NOTSET' ? { ...rest, pads: given } : { ...rest, auto_pad };
}

describe('sizes of any geometry are those of ONNX Runtime:', () => {
  it('pools', async () => {
    const kind = fc.constantFrom('MaxPool', 'AveragePool');
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(
        side,
        side,
        kind,
        window,
        fc.constantFrom(0, 1),
        async (h, w, operator, geometry, ceil_mode) => {
          // The runtime forgets the dilation where it pads by itself; the specification does not.
          const dilates = operator === 'MaxPool' && geometry.auto_pad === 'NOTSET';
          const { dilations, ...plain } = geometry;
          const own = dilates ? { ...plain, dilations } : plain;
          // A window that is larger than what it slides over is no pool; the runtime rounds it up to one.
          const extents = plain.kernel_shape.map(
            (size, axis) => (size - 1) * (dilates ? dilations[axis]! : 1) + 1,
          );
          fc.pre(extents[0]! <= h && extents[1]! <= w);
          if (await agrees(operator, [1, 4, h, w], () => [], { ...attributesOf(own), ceil_mode })) compared++;
        },
      ),
      { numRuns },
    );
    expect(compared).toBeGreaterThan(numRuns / 4);
  });

  it('convolutions', async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(side, side, window, fc.constantFrom(1, 2, 4), async (h, w, geometry, group) => {
        const weight: Inputs = (g) => [g.weight([8, 4 / group, ...geometry.kernel_shape], { value: 0 })];
        if (await agrees('Conv', [1, 4, h, w], weight, { ...attributesOf(geometry), group })) compared++;
      }),
      { numRuns },
    );
    expect(compared).toBeGreaterThan(numRuns / 4);
  });

  it('transposed convolutions', async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(side, side, window, fc.boolean(), async (h, w, geometry, isPadded) => {
        const weight: Inputs = (g) => [g.weight([4, 3, ...geometry.kernel_shape], { value: 0 })];
        const extra = isPadded ? { output_padding: geometry.strides.map((stride) => stride - 1) } : {};
        if (await agrees('ConvTranspose', [1, 4, h, w], weight, { ...attributesOf(geometry), ...extra }))
          compared++;
      }),
      { numRuns },
    );
    expect(compared).toBeGreaterThan(numRuns / 4);
  });

  it('slices', async () => {
    const bound = fc.integer({ min: -12, max: 12 });
    const step = fc.integer({ min: -4, max: 4 }).filter((value) => value !== 0);
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(
        side,
        bound,
        bound,
        step,
        fc.integer({ min: -3, max: 2 }),
        async (length, start, end, by, axis) => {
          const inputs: Inputs = (g) => [[start], [end], [axis], [by]].map((list) => g.integers(list));
          if (await agrees('Slice', [length, 5, 7], inputs, {})) compared++;
        },
      ),
      { numRuns },
    );
    expect(compared).toBe(numRuns);
  });
});
