import { render } from 'preact';
import { z } from 'zod';
import { DATA_ELEMENT, type PageData } from './page-data.js';
import { App } from './views/app.js';

// The page's policy forbids code out of texts, which zod would try.
z.config({ jitless: true });

const data = JSON.parse(document.getElementById(DATA_ELEMENT)!.textContent!) as PageData;
render(<App data={data} />, document.getElementById('page')!);
