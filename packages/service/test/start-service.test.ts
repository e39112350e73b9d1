import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startService } from '@ctfusion/service';
import { afterAll, expect, it } from 'vitest';
import { frames, resolvers } from './opened-service.js';

const scratch = mkdtempSync(join(tmpdir(), 'ctfusion-start-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const starting = (folder: string, given: { readonly port: number; readonly allowedOrigins?: string[] }) =>
  startService({ folder, host: '127.0.0.1', bundles: [frames], resolvers, requestsPerMinute: 0, ...given });

it('tells the first key on the first start that succeeds, though its port was taken before', async () => {
  const folder = join(scratch, 'taken');
  const other = createServer();
  const port = await new Promise<number>((resolve) =>
    other.listen(0, '127.0.0.1', () => resolve((other.address() as { port: number }).port)),
  );
  await expect(starting(folder, { port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  other.close();
  const service = await starting(folder, { port: 0 });
  const reply = await fetch(`${service.url}/v1/systems`, {
    headers: { authorization: `Bearer ${service.firstKey}` },
  });
  expect(reply.status).toBe(200);
  await service.stop();
});

it('leaves nothing of a start with an origin that is none', async () => {
  const folder = join(scratch, 'refused');
  await expect(starting(folder, { port: 0, allowedOrigins: ['app.example'] })).rejects.toMatchObject({
    location: { field: 'allowed_origins' },
  });
  expect(existsSync(folder)).toBe(false);
});
