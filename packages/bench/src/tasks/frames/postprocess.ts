import type { ModelOutput } from '../../backends/loaded-model.js';

export type PostprocessKind = 'classification' | 'detection' | 'segmentation' | 'none';

/** Candidates that go into the suppression, and overlap from which a weaker box of the same class falls. */
const topCandidates = 300;
const overlapLimit = 0.5;

/** Corners of a box, and how sure the model is of which class. */
export interface Detection {
  readonly box: readonly [number, number, number, number];
  readonly score: number;
  readonly label: number;
}

/** What an application does with a model's outputs on the host; gives back how many results it found. */
export function postprocess(kind: PostprocessKind, outputs: Readonly<Record<string, ModelOutput>>): number {
  const first = Object.values(outputs)[0];
  if (kind === 'none' || first === undefined) return 0;
  if (kind === 'classification') return classify(first).length;
  if (kind === 'segmentation') return segment(first).length;
  const { boxes, scores } = outputs;
  if (boxes === undefined || scores === undefined) return 0;
  let found = 0;
  for (let image = 0; image < (boxes.dims[0] ?? 0); image++) {
    found += suppress(bestCandidates(boxes, scores, image)).length;
  }
  return found;
}

/** Index of the highest score of each image; scores [batch, classes]. */
export function classify({ data, dims }: ModelOutput): readonly number[] {
  const classes = dims.at(-1) ?? 1;
  return Array.from({ length: data.length / classes }, (_, image) =>
    indexOfMaximum(data, image * classes, classes),
  );
}

/** Class of each pixel; scores [batch, classes, height, width]. */
function segment({ data, dims }: ModelOutput): Uint8Array {
  const [batch = 1, classes = 1, height = 1, width = 1] = dims;
  const plane = height * width;
  const labels = new Uint8Array(batch * plane);
  for (let image = 0; image < batch; image++) {
    const base = image * classes * plane;
    for (let pixel = 0; pixel < plane; pixel++) {
      let best = 0;
      for (let label = 1; label < classes; label++) {
        if (data[base + label * plane + pixel]! > data[base + best * plane + pixel]!) best = label;
      }
      labels[image * plane + pixel] = best;
    }
  }
  return labels;
}

function bestCandidates(boxes: ModelOutput, scores: ModelOutput, image: number): readonly Detection[] {
  const [, candidates = 0, classes = 0] = scores.dims;
  const all = Array.from({ length: candidates }, (_, candidate) => {
    const offset = (image * candidates + candidate) * classes;
    const label = indexOfMaximum(scores.data, offset, classes);
    return { candidate, label, score: scores.data[offset + label]! };
  });
  all.sort((a, b) => b.score - a.score);
  return all.slice(0, topCandidates).map(({ candidate, label, score }) => {
    const at = (image * candidates + candidate) * 4;
    const [x1, y1, x2, y2] = boxes.data.subarray(at, at + 4);
    return { box: [x1!, y1!, x2!, y2!], label, score };
  });
}

/** Non-maximum suppression: of boxes of one class that overlap by more than the limit, the best scored stays. */
export function suppress(detections: readonly Detection[]): readonly Detection[] {
  const kept: Detection[] = [];
  for (const detection of [...detections].sort((a, b) => b.score - a.score)) {
    const falls = kept.some(
      ({ label, box }) => label === detection.label && overlap(box, detection.box) > overlapLimit,
    );
    if (!falls) kept.push(detection);
  }
  return kept;
}

/** Intersection over union of two boxes; 0 where either has no area. */
export function overlap(a: Detection['box'], b: Detection['box']): number {
  const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  if (width <= 0 || height <= 0) return 0;
  const area = (box: Detection['box']) => (box[2] - box[0]) * (box[3] - box[1]);
  return (width * height) / (area(a) + area(b) - width * height);
}

function indexOfMaximum(data: Float32Array, offset: number, length: number): number {
  let best = 0;
  for (let index = 1; index < length; index++) if (data[offset + index]! > data[offset + best]!) best = index;
  return best;
}
