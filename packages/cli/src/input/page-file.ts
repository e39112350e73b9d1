import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '@ctfusion/base';
import { FolderSource, readText } from '@ctfusion/base/files';
import { loadBundle } from '@ctfusion/predict';
import { assetFolder, packageRoot } from './assets.js';

/** Where the page's data stand in the file that `npm run build` makes of it. */
const DATA_PLACE = '"data"';
/** Tasks that the page starts from, by their files. */
const EXAMPLE_TASKS = ['task', 'step-task', 'training-task'] as const;

/** The page as one file. */
interface PageFile {
  readonly html: string;
  /** Kinds of task whose bundles it holds. */
  readonly kinds: string[];
}

/**
 * The page with bundles, data sheets and examples in it.
 * @param systems file of offers or systems that it shows first.
 * @throws InputError naming a file that cannot be read, or a page that was not built.
 */
export function pageFile(systems: string | undefined): PageFile {
  const page = join(packageRoot, 'assets', 'page', 'page.html');
  if (!existsSync(page)) {
    throw new InputError('not-installed', 'the page was not built; run `npm run build`', { file: page });
  }
  const bundles = travellingBundles();
  const catalog = assetFolder('catalog');
  const models = assetFolder('models');
  const examples = assetFolder('examples');
  const data = {
    schema_version: 1,
    bundles,
    catalog: { gpus: readText(join(catalog, 'gpus.csv')), cpus: readText(join(catalog, 'cpus.csv')) },
    models: {
      language: readText(join(models, 'language.jsonl')),
      networks: readText(join(models, 'networks.csv')),
    },
    offers: readText(systems ?? join(examples, 'offers.json')),
    tasks: Object.fromEntries(EXAMPLE_TASKS.map((name) => [name, readText(join(examples, `${name}.json`))])),
  };
  // No text may end the element that holds the data.
  const text = JSON.stringify(data).replaceAll('<', '\\u003c');
  return { html: readText(page).replace(DATA_PLACE, () => text), kinds: Object.keys(bundles) };
}

/** Kind of task → path inside its bundle → text; what has a licence of its own does not travel. */
function travellingBundles(): Record<string, Record<string, string>> {
  const root = assetFolder('bundles');
  const kinds = readdirSync(root).filter(
    (name) =>
      existsSync(join(root, name, 'predictor.json')) && !existsSync(join(root, name, 'ATTRIBUTION.md')),
  );
  return Object.fromEntries(kinds.sort().map((kind) => [kind, filesOf(join(root, kind))]));
}

/** The files that a bundle is loaded from, as it asks for them. */
function filesOf(folder: string): Record<string, string> {
  const source = new FolderSource(folder);
  const files: Record<string, string> = {};
  loadBundle({
    nameOf: (path) => source.nameOf(path),
    readText(path) {
      files[path] = source.readText(path);
      return files[path];
    },
  });
  return files;
}
