/** Runs cases one after another, and tells each on standard output as it starts and ends, a JSON line each. */
import { writeSync } from 'node:fs';
import { seeded } from '../faults/random.mjs';
import { prepareSubjects } from './subjects.mjs';

const { seed, from, last, subjects: chosen, deadline, ...places } = JSON.parse(process.argv[2]);
const tell = (message) => writeSync(1, `${JSON.stringify(message)}\n`);
const all = await prepareSubjects(places);
const names = chosen === '' ? Object.keys(all) : chosen.split(',');

/** 'read' or 'refused'. @throws what a fuzzer looks for: anything but a refusal in one short line. */
async function outcomeOf(action) {
  try {
    await action();
    return 'read';
  } catch (error) {
    if (!['InputError', 'GbdtError'].includes(error?.name)) throw error;
    if (/[\n\r]/.test(error.message)) throw new Error(`a refusal of several lines: ${error.message}`);
    if (error.message.length > 1000)
      throw new Error(`a refusal of ${error.message.length} characters: ${error.message.slice(0, 200)}`);
    return 'refused';
  }
}

for (let index = from; index < last && Date.now() < deadline; index++) {
  const subject = names[index % names.length];
  tell({ start: { index, subject } });
  try {
    // Two seeds' cases are not to be the same ones, shifted.
    const random = seeded(Math.imul(seed, 0x9e3779b1) ^ index);
    tell({ subject, outcome: await outcomeOf(() => all[subject](random)) });
  } catch (error) {
    tell({ index, subject, what: String(error?.stack ?? error).slice(0, 1500) });
  }
}
process.exit(0);
