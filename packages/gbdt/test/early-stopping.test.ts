import { expect, it } from 'vitest';
import { EarlyStopping } from '../src/boosting/early-stopping.js';

const metric = (name: string, higherIsBetter: boolean) => ({ name, higherIsBetter, evaluate: () => 0 });
/** The round at which training stops, and the best one; each round's scores in turn. */
function stopOf(
  higherIsBetter: readonly boolean[],
  rounds: readonly (readonly number[])[],
  firstOnly = false,
) {
  const metrics = higherIsBetter.map((higher, index) => metric(`metric ${index}`, higher));
  const stopping = new EarlyStopping(metrics, 2, firstOnly);
  const stopped = rounds.findIndex((scores, index) => stopping.update(index + 1, scores));
  return { stopped: stopped + 1, best: stopping.bestIteration, score: stopping.bestScore };
}

it.each([
  ['lower', false, [5, 4, 6, 3, 7, 8]],
  ['higher', true, [5, 6, 4, 7, 3, 2]],
])('stops two rounds after the best score, where %s is better', (_, higher, scores) => {
  expect(
    stopOf(
      [higher],
      scores.map((score) => [score]),
    ),
  ).toEqual({ stopped: 6, best: 4, score: scores[3] });
});

it.each([false, true])('keeps the first of equal scores (higher is better: %s)', (higher) => {
  expect(stopOf([higher], [[4], [4], [4], [4]])).toEqual({ stopped: 3, best: 1, score: 4 });
});

it('stops by the metric that stands still first, unless only the first one counts', () => {
  const rounds = [
    [5, 1],
    [4, 2],
    [3, 3],
    [2, 4],
    [2, 5],
    [2, 6],
  ];
  expect(stopOf([false, false], rounds)).toEqual({ stopped: 3, best: 1, score: 1 });
  expect(stopOf([false, false], rounds, true)).toEqual({ stopped: 6, best: 4, score: 2 });
});
