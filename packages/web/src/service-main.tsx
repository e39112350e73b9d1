import { parseJson } from '@ctfusion/base';
import { readDocument, taskDocument } from '@ctfusion/schema/documents';
import { render } from 'preact';
import { z } from 'zod';
import { knownModels } from './asking/known-models.js';
import { ownService } from './service/client/own-service.js';
import { ServiceApp } from './service/service-app.js';
import { DATA_PATH, type ServiceData } from './service-data.js';

// The pages' policy forbids code out of texts, which zod would try.
z.config({ jitless: true });

const data = (await (await fetch(DATA_PATH)).json()) as ServiceData;
const examples = Object.fromEntries(
  Object.entries(data.tasks).map(([name, text]) => [
    name,
    readDocument(taskDocument, parseJson(text, name), name),
  ]),
);
render(
  <ServiceApp client={ownService()} known={{ examples, models: knownModels(data.models) }} />,
  document.getElementById('page')!,
);
