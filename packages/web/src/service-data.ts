import type { PageData } from './page-data.js';

/** What the service's pages know beside what the service answers: by it a form makes task documents. */
export type ServiceData = Pick<PageData, 'models' | 'tasks'>;

/** Where the service has it. */
export const DATA_PATH = '/pages/data.json';
