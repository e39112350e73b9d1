import type { ShapeRule } from './node-context.js';

/**
 * LSTM, GRU and RNN: all steps [steps, directions, batch, hidden], then the last hidden state (and cell) [directions,
 * batch, hidden]. With layout 1 the batch comes first everywhere.
 */
export const recurrent: ShapeRule = (context) => {
  const [input, recurrence] = [context.shape(0), context.shape(2)];
  if (input === undefined || input.length !== 3) return [undefined, undefined, undefined];
  const directions = context.text('direction', 'forward') === 'bidirectional' ? 2 : 1;
  const hidden = context.number('hidden_size') ?? recurrence?.[2];
  const elementType = context.elementType();
  const isBatchFirst = context.number('layout', 0) === 1;
  const [first, second] = input;
  const last = isBatchFirst ? [first, directions, hidden] : [directions, second, hidden];
  return [
    {
      elementType,
      shape: isBatchFirst ? [first, second, directions, hidden] : [first, directions, second, hidden],
    },
    { elementType, shape: last },
    { elementType, shape: last },
  ];
};
