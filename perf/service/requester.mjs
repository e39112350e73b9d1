import http from 'node:http';

/** One request on connections that stay. @returns the answer's status and text */
export function requester({ url, key }) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 20 });
  const { hostname, port } = new URL(url);
  const send = (method, path, body) =>
    new Promise((resolve, reject) => {
      const headers = {
        authorization: `Bearer ${key}`,
        ...(body === undefined
          ? {}
          : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
      };
      const request = http.request({ agent, hostname, port, method, path, headers }, (answer) => {
        const parts = [];
        answer.on('data', (part) => parts.push(part));
        answer.on('end', () => resolve({ status: answer.statusCode, text: Buffer.concat(parts).toString() }));
        answer.on('error', reject);
      });
      request.on('error', reject);
      request.end(body);
    });
  return { send, close: () => agent.destroy() };
}
