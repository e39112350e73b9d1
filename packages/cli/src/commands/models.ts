import { counted } from '@ctfusion/base/text';
import type { CatalogModel } from '@ctfusion/predict/models';
import type { ModelDocument } from '@ctfusion/schema/documents';
import type { Command } from 'commander';
import { formatTable } from '../fitting-table.js';
import { note, print, printJson } from '../output.js';

interface ModelsOptions {
  kind?: string;
  json?: boolean;
}

export function registerModels(program: Command): void {
  program
    .command('models')
    .description('well-known architectures by name: parameters, FLOPs, layers, cache, each with its source')
    .argument('[names...]', 'models to count; a part of a name, or none, lists those that it fits')
    .option('--kind <kind>', "list of one kind: 'language', 'vision', 'encoder', 'audio' or 'diffusion'")
    .option('--json', 'a list of model documents on stdout')
    .action(models);
}

async function models(names: string[], options: ModelsOptions): Promise<void> {
  const { InputError, shown } = await import('@ctfusion/base');
  const { MODEL_KINDS, findModel } = await import('@ctfusion/predict/models');
  const { readModels } = await import('../models/read-models.js');
  const { kind } = options;
  if (kind !== undefined && !MODEL_KINDS.some((known) => known === kind)) {
    throw new InputError('unknown-name', `${shown(kind)} is no kind; use one of ${MODEL_KINDS.join(', ')}`, {
      field: '--kind',
    });
  }
  const catalog = readModels().filter((model) => kind === undefined || model.kind === kind);
  const listed = listing(catalog, names);
  const found = listed ?? names.map((name) => findModel(catalog, name));
  const { countModel } = await import('../models/count-model.js');
  const documents = await Promise.all(
    found.map(async (model) => documentOf(model, listed === undefined ? await countModel(model) : undefined)),
  );
  if (options.json) printJson<ModelDocument[]>(documents);
  else if (listed !== undefined) printList(documents);
  else print(documents.map(describe).join('\n\n'));
}

/** The models that a part of a name fits; undefined where every name is a whole one, which is counted. */
function listing(catalog: readonly CatalogModel[], names: readonly string[]): CatalogModel[] | undefined {
  if (names.length === 0) return [...catalog];
  const [part = ''] = names;
  if (
    names.length > 1 ||
    catalog.some(({ name, aliases }) => [name, ...aliases].includes(part.toLowerCase()))
  )
    return undefined;
  const fitting = catalog.filter(({ name }) => name.includes(part.toLowerCase()));
  return fitting.length > 1 ? fitting : undefined;
}

function documentOf(model: CatalogModel, counted: ModelDocument['counted']): ModelDocument {
  const { parameters, active, gmacs, source } = model.published;
  return {
    schema_version: 1,
    name: model.name,
    kind: model.kind,
    aliases: [...model.aliases],
    repository: model.repository,
    published: {
      parameters,
      ...(active === undefined ? {} : { active_parameters: active }),
      ...(gmacs === undefined ? {} : { multiply_adds_g: gmacs }),
      source,
    },
    ...(counted === undefined ? {} : { counted }),
  };
}

function printList(documents: readonly ModelDocument[]): void {
  const cells = documents.map(({ name, kind, published, repository }) => [
    name,
    kind,
    millions(published.parameters),
    published.active_parameters === undefined ? '' : millions(published.active_parameters),
    repository,
  ]);
  print(formatTable(['model', 'kind', 'parameters, 10⁶', 'a token reads', 'repository'], cells));
  note(`${counted(documents.length, 'model')}; \`ctfusion models NAME\` counts one`);
}

const millions = (count: number): string =>
  (count / 1e6).toLocaleString('en-US', { maximumFractionDigits: count < 1e9 ? 1 : 0 });

function describe({ name, kind, aliases, repository, published, counted }: ModelDocument): string {
  const also = aliases.length > 0 ? `; also ${aliases.join(', ')}` : '';
  const facts: [string, string, string][] = [
    ['parameters', number(counted!.parameters), number(published.parameters)],
    ...optional('parameters that a token reads', counted!.active_parameters, published.active_parameters),
    [`GFLOPs of ${counted!.input}`, rounded(counted!.flops_g), twice(published.multiply_adds_g)],
    ...optional('layers', counted!.layers),
    ...optional('width', counted!.width),
    ...optional('key and value heads', counted!.kv_heads),
    ...optional('size of a head', counted!.head_size),
    ...optional('bytes of cache a token (16 bit)', counted!.cache_bytes_per_token),
    ...optional('longest context, tokens', counted!.context),
  ];
  return [
    `${name} (${kind}, ${repository}${also})`,
    formatTable(['', 'counted', 'published'], facts),
    `published: ${published.source}`,
  ].join('\n');
}

const number = (count: number): string => count.toLocaleString('en-US');
const rounded = (value: number): string => value.toLocaleString('en-US', { maximumSignificantDigits: 4 });
/** FLOPs are twice the multiply-adds. */
const twice = (gmacs: number | undefined): string => (gmacs === undefined ? '' : rounded(2 * gmacs));

function optional(
  label: string,
  counted: number | undefined,
  published?: number,
): [string, string, string][] {
  if (counted === undefined) return [];
  return [[label, number(counted), published === undefined ? '' : number(published)]];
}
