import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readText } from '@ctfusion/base/files';
import type { PageFiles } from '@ctfusion/service';
import { assetFolder, packageRoot } from './assets.js';

/** Tasks that the form of a training step starts from. */
const EXAMPLE_TASKS = ['task', 'step-task', 'training-task'] as const;

/** The service's pages as they were built, and what their forms know by name. None where they were not built. */
export function servicePages(): PageFiles {
  const folder = join(packageRoot, 'assets', 'service-pages');
  if (!existsSync(folder)) return new Map();
  const models = assetFolder('models');
  const examples = assetFolder('examples');
  const data = {
    models: {
      language: readText(join(models, 'language.jsonl')),
      networks: readText(join(models, 'networks.csv')),
    },
    tasks: Object.fromEntries(EXAMPLE_TASKS.map((name) => [name, readText(join(examples, `${name}.json`))])),
  };
  const file = (name: string, contentType: string) => ({
    contentType: `${contentType}; charset=utf-8`,
    content: readText(join(folder, name)),
  });
  return new Map([
    ['/', file('index.html', 'text/html')],
    ['/pages/service.js', file('service.js', 'text/javascript')],
    ['/pages/service.css', file('service.css', 'text/css')],
    ['/pages/data.json', { contentType: 'application/json; charset=utf-8', content: JSON.stringify(data) }],
  ]);
}
