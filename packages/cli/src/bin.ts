#!/usr/bin/env node
import { guardStandardStreams } from '@ctfusion/base/streams';
import { main, reportFailure } from './main.js';

guardStandardStreams('ctfusion');
// What is thrown outside the command's own chain of promises.
process.on('uncaughtException', async (error) => process.exit(await reportFailure(error)));
process.exitCode = await main(process.argv.slice(2));
