/**
 * Asks for single predictions as fast as they are answered, or at a rate; a process of its own. Reads `{url, key, connections, seconds, bodies, rate?}` from standard input: `bodies`
 * are texts in which `"FRAMES"` stands for a number that no other request has. Prints what autocannon found, as JSON.
 */
import autocannon from 'autocannon';

let input = '';
for await (const part of process.stdin) input += part;
const { url, key, connections, seconds, bodies, first, rate } = JSON.parse(input);
let next = 0;
const before = process.cpuUsage();
const result = await autocannon({
  url: `${url}/v1/predictions`,
  connections,
  duration: seconds,
  ...(rate === undefined ? {} : { overallRate: rate }),
  requests: [
    {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      setupRequest(request) {
        const index = next++;
        return { ...request, body: bodies[index % bodies.length].replace('"FRAMES"', String(first + index)) };
      },
    },
  ],
});
const { user, system } = process.cpuUsage(before);
const { latency, requests } = result;
process.stdout.write(
  JSON.stringify({
    answered: result['2xx'],
    refused: result.non2xx,
    failed: result.errors + result.timeouts,
    perSecond: requests.average,
    p50Ms: latency.p50,
    p99Ms: latency.p99,
    worstMs: latency.max,
    loaderCpuMs: (user + system) / 1000,
  }),
);
