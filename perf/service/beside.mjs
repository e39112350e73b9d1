/** What goes on beside the predictions: a ranking a second, and signs of life. */

/** Ranks the whole registry every second. `stop` resolves to how long each took, ms, and how many systems each ranked. */
export function rankEverySecond({ send }, bodyOf) {
  const times = [];
  const sizes = new Set();
  let pending = Promise.resolve();
  let round = 0;
  const rank = async () => {
    const before = performance.now();
    const { status, text } = await send('POST', '/v1/rankings', bodyOf(round++));
    if (status !== 200) throw new Error(text);
    times.push(performance.now() - before);
    sizes.add(JSON.parse(text).systems_total);
  };
  const timer = setInterval(() => {
    pending = Promise.all([pending, rank()]);
  }, 1000);
  return {
    async stop() {
      clearInterval(timer);
      await pending;
      return { times, sizes: [...sizes] };
    },
  };
}

/** Signs of life of machines in turn, each a request of its own. `stop` resolves to when each was sent that was acknowledged: name → ms. */
export function beat({ send }, names, perMinute) {
  const acknowledged = new Map();
  const times = [];
  const failures = [];
  const pending = new Set();
  const begin = performance.now();
  let sent = 0;
  const one = async () => {
    const name = names[sent++ % names.length];
    const at = Date.now();
    const before = performance.now();
    try {
      const { status, text } = await send('PUT', `/v1/systems/${encodeURIComponent(name)}/heartbeat`);
      if (status !== 200) failures.push(text);
      else acknowledged.set(name, at);
      times.push(performance.now() - before);
    } catch (error) {
      failures.push(error.message);
    }
  };
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - begin) / 60_000) * perMinute);
    while (sent < due) {
      const beating = one().finally(() => pending.delete(beating));
      pending.add(beating);
    }
  }, 5);
  return {
    async stop() {
      clearInterval(timer);
      await Promise.all(pending);
      return { sent, acknowledged, failures, times };
    },
  };
}
