import type { storedObservationSchema } from '@ctfusion/schema/service';
import type { z } from 'zod';

/** A run as the service tells of it. */
export type ToldRun = z.output<typeof storedObservationSchema>;
