import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classify, type Detection, overlap, postprocess, suppress } from '../src/tasks/frames/postprocess.js';

const coordinate = fc.integer({ min: 0, max: 50 });
const box = fc
  .tuple(coordinate, coordinate, fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 30 }))
  .map(([x, y, width, height]): Detection['box'] => [x, y, x + width, y + height]);

describe('non-maximum suppression', () => {
  it('computes intersection over union', () => {
    expect(overlap([0, 0, 2, 2], [1, 1, 3, 3])).toBeCloseTo(1 / 7, 12);
    expect(overlap([0, 0, 1, 1], [1, 0, 2, 1])).toBe(0);
    expect(overlap([0, 0, 0, 0], [0, 0, 1, 1])).toBe(0);
  });

  it('keeps the best of boxes that overlap, class by class', () => {
    const kept = suppress([
      { box: [0, 0, 10, 10], score: 0.8, label: 1 },
      { box: [1, 0, 11, 10], score: 0.9, label: 1 },
      { box: [1, 0, 11, 10], score: 0.3, label: 2 },
      { box: [40, 40, 50, 50], score: 0.1, label: 1 },
    ]);
    expect(kept.map(({ score }) => score)).toEqual([0.9, 0.3, 0.1]);
  });

  it('leaves no two boxes of a class that overlap, and drops none without a better one over it', () => {
    const detections = fc.array(
      fc.record({
        box,
        score: fc.double({ min: 0, max: 1, noNaN: true }),
        label: fc.integer({ min: 0, max: 2 }),
      }),
      { maxLength: 25 },
    );
    fc.assert(
      fc.property(detections, (all) => {
        const kept = suppress(all);
        const clash = (a: Detection, b: Detection) => a.label === b.label && overlap(a.box, b.box) > 0.5;
        for (const [index, a] of kept.entries()) {
          for (const b of kept.slice(index + 1)) expect(clash(a, b)).toBe(false);
        }
        for (const dropped of all.filter((detection) => !kept.includes(detection))) {
          expect(kept.some((better) => better.score >= dropped.score && clash(better, dropped))).toBe(true);
        }
      }),
    );
  });
});

describe('post-processing', () => {
  it('finds the class of each image', () => {
    const scores = { data: Float32Array.from([0.1, 0.7, 0.2, 0.5, 0.2, 0.3]), dims: [2, 3] };
    expect(classify(scores)).toEqual([1, 0]);
    expect(postprocess('classification', { output: scores })).toBe(2);
  });

  it('counts detections over images, pixels of maps, and nothing where nothing is asked', () => {
    const boxes = { data: Float32Array.from([0, 0, 9, 9, 0, 0, 9, 8, 50, 50, 60, 60]), dims: [1, 3, 4] };
    const scores = { data: Float32Array.from([0.9, 0.1, 0.8, 0.1, 0.2, 0.7]), dims: [1, 3, 2] };
    expect(postprocess('detection', { boxes, scores })).toBe(2);
    const maps = { data: new Float32Array(2 * 3 * 4 * 5), dims: [2, 3, 4, 5] };
    expect(postprocess('segmentation', { output: maps })).toBe(40);
    expect(postprocess('none', { output: maps })).toBe(0);
  });
});
