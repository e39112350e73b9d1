/**
 * Loaded before the service (`node --import …`): writes which of the system's threads each of Node's is, a line each into the file that
 * CTFUSION_THREADS names. Those that are not named collect garbage and compile.
 */
import { appendFileSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';
import { isMainThread, workerData } from 'node:worker_threads';

const name = isMainThread ? 'requests' : workerData?.dataDir !== undefined ? 'database' : 'ranking';
const file = process.env['CTFUSION_THREADS'];
if (file !== undefined) appendFileSync(file, `${basename(readlinkSync('/proc/thread-self'))} ${name}\n`);
