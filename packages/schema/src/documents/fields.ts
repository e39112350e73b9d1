import { z } from 'zod';

/** A name: of a system, a model, a column, a runtime. */
export const name = z.string().min(1);

/** A duration in ms, 0 included. */
export const durationMs = z.number().min(0);

/** A predicted or measured latency in ms. */
export const latencyMs = z.number().positive();

/** A fraction from 0 to 1, ends excluded: the level of an interval, a probability that is never certain. */
export const openFraction = z.number().gt(0).lt(1);

/** When something was measured or made: ISO 8601 with an offset or `Z`. */
export const dateTime = z.iso.datetime({ offset: true });

/** What a table's cell holds; absent or null is missing. */
export const cell = z.union([z.number(), z.string(), z.boolean(), z.null()]);
