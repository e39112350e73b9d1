import { once } from 'node:events';
import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { beforeAll, expect, it } from 'vitest';
import { openedService } from './opened-service.js';

let services: Awaited<ReturnType<typeof openedService>>[];
beforeAll(async () => {
  services = await Promise.all([openedService(), openedService({ keepsStored: true })]);
});

const answerTo = async (asked: ClientRequest) => {
  const [reply] = (await once(asked, 'response')) as [IncomingMessage];
  return { status: reply.statusCode, connection: reply.headers.connection, body: await text(reply) };
};

it('answers what was asked before it stops, and keeps no connection for another request', async () => {
  const { app, keys, close } = services[0]!;
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const agent = new Agent({ keepAlive: true });
  const ask = (method: string, path: string) =>
    request({
      agent,
      host: '127.0.0.1',
      port,
      method,
      path,
      headers: { authorization: `Bearer ${keys.ada}` },
    });

  const before = ask('GET', '/v1/systems?limit=1');
  before.end();
  expect(await answerTo(before)).toMatchObject({ status: 200, connection: 'keep-alive' });

  const document = JSON.stringify({ system_id: 'last', gpu: 'RTX 4090' });
  const last = ask('POST', '/v1/systems');
  last.setHeader('content-type', 'application/json');
  last.setHeader('content-length', document.length);
  last.write(document.slice(0, 10));
  await once(app.server, 'request');
  const closed = close();
  await expect.poll(() => app.server.listening).toBe(false);
  last.end(document.slice(10));
  const { status, connection, body } = await answerTo(last);
  expect([status, connection]).toEqual([201, 'close']);
  expect(JSON.parse(body)).toMatchObject({ system: { system_id: 'last' } });
  await closed;
  agent.destroy();
});

it('waits for no connection on which nothing was asked, as browsers open them in advance', async () => {
  const { app, close } = services[1]!;
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  const arrived = once(app.server, 'connection');
  await Promise.all([once(socket, 'connect'), arrived]);
  socket.resume();
  await Promise.all([once(socket, 'close'), close()]);
  expect(app.server.listening).toBe(false);
  // Node's own patience with such a connection is a minute.
}, 30_000);
