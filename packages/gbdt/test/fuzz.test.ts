import { expect, it } from 'vitest';
import { Booster, GbdtError } from '../src/index.js';
import { readModel } from '../src/model/model-reader.js';
import { writeModel } from '../src/model/model-writer.js';
import { Random } from '../src/random.js';
import { goldenCases, read } from './support/golden.js';

/** What a damaged disk, a careless editor or an attacker might do to a model text. */
const mutations: ((text: string, random: Random) => string)[] = [
  (text, random) => text.slice(0, at(text, random)),
  (text, random) => splice(text, at(text, random), 1, ''),
  (text, random) => splice(text, at(text, random), 1, String.fromCharCode(random.nextInt(32, 127))),
  (text, random) => splice(text, at(text, random), 0, randomWord(random)),
  (text, random) => splice(text, at(text, random), random.nextInt(1, 200), ''),
  (text, random) => onLine(text, random, () => ''),
  (text, random) => onLine(text, random, (line) => `${line}\n${line}`),
  (text, random) => onLine(text, random, (line) => line.replace(/=.*/, `=${randomWord(random)}`)),
  (text, random) => onLine(text, random, (line) => line.replace(/-?[\d.]+(?=\D*$)/, randomWord(random))),
  (text, random) => onLine(text, random, (line) => line.replace(/[\d.]+/, randomWord(random))),
  (text, random) => onLine(text, random, (line) => line.split(' ').reverse().join(' ')),
  (text, random) =>
    text.replace(/^tree_sizes=.*\n/m, '').replace(/num_leaves=\d+/, `num_leaves=${randomWord(random)}`),
];

const at = (text: string, random: Random): number => random.nextInt(0, text.length);

function splice(text: string, position: number, remove: number, insert: string): string {
  return text.slice(0, position) + insert + text.slice(position + remove);
}

function onLine(text: string, random: Random, change: (line: string) => string): string {
  const lines = text.split('\n');
  const index = random.nextInt(0, lines.length);
  lines[index] = change(lines[index]!);
  return lines.join('\n');
}

function randomWord(random: Random): string {
  const words = [
    'nan',
    'NaN',
    'inf',
    '-inf',
    '1e999',
    '1000000000',
    '-1',
    '99999999999999999999',
    '',
    '0x10',
    '-',
    '=',
    '2147483648',
    '0',
    '7 7',
  ];
  return words[random.nextInt(0, words.length)]!;
}

it('3,000 damaged model texts: each is a clear error, or a model whose predictions are finite and stable', () => {
  const random = new Random(20261123);
  let rejected = 0;
  // Short texts, so that a mutation hits structure as often as numbers.
  const texts = goldenCases.slice(0, 8).map(({ name }) => {
    const whole = read(`${name}.model.txt`);
    const firstTrees = whole
      .split(/^(?=Tree=)/m)
      .slice(0, 4)
      .join('');
    const sizes = /^tree_sizes=(\d+ \d+ \d+).*$/m.exec(whole)![1]!;
    return `${firstTrees.replace(/^tree_sizes=.*$/m, `tree_sizes=${sizes}`)}end of trees\n`;
  });
  for (const text of texts) expect(Booster.parse(text).treeCount).toBe(3);
  for (let i = 0; i < 3000; i++) {
    const text = texts[i % texts.length]!;
    const broken = mutations[i % mutations.length]!(text, random);
    try {
      const booster = Booster.parse(broken, 'm');
      const columns = booster.featureNames.map((_, f) => Float64Array.of(f, Number.NaN, -f, 1e9));
      const predictions = booster.predict(columns);
      for (const value of predictions) expect(Number.isFinite(value)).toBe(true);
      expect(booster.toText()).toBe(broken);
      const rewritten = writeModel(readModel(broken, 'm'));
      expect(Booster.parse(rewritten).predict(columns)).toEqual(predictions);
    } catch (error) {
      if (!(error instanceof GbdtError)) throw error;
      expect(error.code).toBe('model_format');
      expect(error.message).toMatch(/^m: (?:header: \S|tree \d+: \S|"end of trees"|the first line)/);
      expect(error.message).not.toContain('\n');
      rejected++;
    }
  }
  expect(rejected).toBeGreaterThan(2000);
});
