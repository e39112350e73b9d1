import { parentPort } from 'node:worker_threads';
import { InputError } from '@ctfusion/base';
import { Answerer } from '../answers/answerer.js';
import { type FromWorker, received, type SentQuestion, type ToldError, type ToWorker } from './messages.js';

/** Ranks many machines beside the event loop, from a copy of the fleet of its own. */
const answerer = new Answerer();

parentPort?.on('message', (message: ToWorker) => {
  if (message.kind === 'bundle') answerer.setBundle(message.bundle);
  else if (message.kind === 'gone') answerer.removeMachine(message.systemId);
  else if (message.kind === 'machines') for (const machine of message.machines) answerer.setMachine(machine);
  else parentPort?.postMessage(answer(message.id, message.sent));
});

function answer(id: number, asked: SentQuestion): FromWorker {
  try {
    const question = received(asked);
    return { id, ranking: 'runs' in question ? answerer.rankTimed(question) : answerer.rank(question) };
  } catch (error) {
    return { id, error: told(error as Error) };
  }
}

const told = (error: Error): ToldError =>
  error instanceof InputError
    ? { name: error.name, message: error.detail, code: error.code, location: error.location }
    : { name: error.name, message: error.message };
