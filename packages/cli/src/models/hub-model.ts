import { InputError } from '@ctfusion/base';
import { readModelConfig } from '@ctfusion/predict';
import { type StoredTensors, safetensorsBytes } from '@ctfusion/predict/models';
import { parseConfig, type StoredModel } from './model-folder.js';

/** What Hugging Face's own programs read: another place that answers as the hub does, and a token for what is not public. */
const ENDPOINT = 'HF_ENDPOINT';
const TOKEN = 'HF_TOKEN';

/** What the hub's library says of a repository whose weights are in another format. */
const NO_WEIGHTS = 'does not seem to contain safetensors';

/**
 * The model of a repository of the hub: `config.json`, and of its safetensors files the headers.
 * @throws InputError in one line where the hub does not answer, or has no such model.
 */
export async function readHubModel(repository: string): Promise<StoredModel> {
  const { downloadFile, parseSafetensorsMetadata } = await import('@huggingface/hub');
  const hubUrl = process.env[ENDPOINT];
  const accessToken = process.env[TOKEN];
  const request = {
    repo: repository,
    ...(hubUrl === undefined ? {} : { hubUrl }),
    ...(accessToken === undefined ? {} : { accessToken }),
  };
  const place = `${hubUrl ?? 'https://huggingface.co'}/${repository}`;
  const ask = async <Answer>(act: () => Promise<Answer>): Promise<Answer> => {
    try {
      return await act();
    } catch (error) {
      throw unreachable(error, place);
    }
  };
  const text = await ask(async () => (await downloadFile({ ...request, path: 'config.json' }))?.text());
  if (text === undefined) throw new InputError('file-unreadable', 'has no config.json', { file: place });
  const config = parseConfig(text, `${place}/config.json`);
  const model = readModelConfig(config, `${place}/config.json`);
  const counted = await ask(async () => {
    try {
      return await parseSafetensorsMetadata({ ...request, computeParametersCount: true });
    } catch (error) {
      if ((error as Error).message.includes(NO_WEIGHTS)) return undefined;
      throw error;
    }
  });
  return { model, config, stored: counted === undefined ? undefined : storedOf(counted.parameterCount) };
}

function storedOf(counts: Readonly<Partial<Record<string, number>>>): StoredTensors | undefined {
  const types = Object.entries(counts).map(([type, count]) => {
    const values = count ?? 0;
    return { type, values, bytes: values * (safetensorsBytes(type) ?? Number.NaN) };
  });
  const bytes = types.reduce((sum, part) => sum + part.bytes, 0);
  if (!(bytes > 0)) return undefined;
  return {
    values: types.reduce((sum, { values }) => sum + values, 0),
    bytes,
    bytesByType: Object.fromEntries(types.map((part) => [part.type, part.bytes])),
  };
}

function unreachable(error: unknown, file: string): InputError {
  if (error instanceof Error && error.constructor.name === 'SafetensorParseError')
    return new InputError('unsupported-model', error.message.split('\n')[0]!, { file });
  const status = (error as { statusCode?: number }).statusCode;
  if (status === 404) return new InputError('file-unreadable', 'is no model that the hub has', { file });
  if (status === 401 || status === 403)
    return new InputError('file-unreadable', `is not open to everybody; set ${TOKEN}`, { file });
  const cause = (error as { cause?: { code?: string } }).cause?.code;
  const why = status === undefined ? (cause ?? (error as Error).message.split('\n')[0]) : `status ${status}`;
  return new InputError(
    'file-unreadable',
    `the hub does not answer (${why}); download the model and name its folder, or take a name of \`ctfusion models\``,
    { file },
  );
}
