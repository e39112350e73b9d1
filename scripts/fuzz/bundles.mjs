import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '@ctfusion/base';
import { documentDigest, loadBundle, sealBundle } from '@ctfusion/predict';
import { damagedBytes, damagedDocument, damagedText, pick } from './damage.mjs';
import { expectSound } from './soundness.mjs';

/** A bundle in memory, whose models may be other texts. */
function sourceOf(documentText, models) {
  return {
    nameOf: (path) => `bundle/${path}`,
    readText(path) {
      const text = path === 'predictor.json' ? documentText : models[path];
      if (typeof text !== 'string' || !(path === 'predictor.json' || Object.hasOwn(models, path)))
        throw new InputError('file-unreadable', 'is not there', { file: path });
      return text;
    },
  };
}

/** The document with the digest that it should have, so that only the other checks are left to notice. */
function resealed(document) {
  const { digests } = document;
  if (typeof digests !== 'object' || digests === null || Array.isArray(digests)) return document;
  return { ...document, digests: { ...digests, document: documentDigest(document) } };
}

/** A bundle's document damaged (sealed anew), its text damaged, or a model damaged (sealed anew); then loaded, and rows predicted. */
export function bundleSubject(folder, rows) {
  const text = readFileSync(join(folder, 'predictor.json'), 'utf8');
  const document = JSON.parse(text);
  const models = Object.fromEntries(
    document.models.map((path) => [path, readFileSync(join(folder, path), 'utf8')]),
  );
  return (random) => {
    const way = random();
    // Where no trees paid, a bundle has no model.
    if (way < 0.6 || document.models.length === 0) {
      const damaged = resealed(damagedDocument(document, random));
      return expectSound(rows, loadBundle(sourceOf(JSON.stringify(damaged), models)));
    }
    if (way < 0.7) return expectSound(rows, loadBundle(sourceOf(damagedText(text, random), models)));
    const path = pick(document.models, random);
    const spoilt = { ...models, [path]: damagedModel(models[path], random) };
    const { digests: _, ...content } = document;
    const sealed = sealBundle(
      content,
      document.models.map((name) => spoilt[name]),
    );
    return expectSound(rows, loadBundle(sourceOf(JSON.stringify(sealed), spoilt)));
  };
}

/** A LightGBM text with bytes changed, or with a number of one line changed. */
function damagedModel(text, random) {
  if (random() < 0.4) return damagedBytes(Buffer.from(text), random).toString();
  const lines = text.split('\n');
  const at = Math.floor(random() * Math.min(lines.length, 60));
  const [key, values = ''] = lines[at].split('=');
  const numbers = values.split(' ');
  numbers[Math.floor(random() * numbers.length)] = pick(
    ['-1', '0', '1e300', 'nan', 'inf', '-inf', '', 'x', '99999', '2', '1e-300', '4294967296', '-2'],
    random,
  );
  lines[at] = `${key}=${numbers.join(' ')}`;
  return lines.join('\n');
}
