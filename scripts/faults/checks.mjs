/** Tells what was seen of a fault, a line each; a process that saw something wrong ends with 1. */
export function check(name, isRight, seen) {
  console.log(`${isRight ? 'right' : 'WRONG'}: ${name}: ${JSON.stringify(seen)}`);
  if (!isRight) process.exitCode = 1;
}

/** Waits for something that comes by itself. @returns how long it took, ms; undefined if it did not come */
export async function until(isSo, milliseconds = 60_000) {
  const began = Date.now();
  while (Date.now() - began < milliseconds) {
    if (await isSo()) return Date.now() - began;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return undefined;
}

/** Names of all machines of a registry. */
export async function machinesOf(url) {
  const names = new Set();
  let after = '';
  do {
    const page = await (await fetch(`${url}/v1/systems?limit=1000${after}`)).json();
    for (const { system } of page.systems) names.add(system.system_id);
    after = page.next === undefined ? '' : `&after=${encodeURIComponent(page.next)}`;
  } while (after !== '');
  return names;
}

/** Ends a process by a signal. @returns its exit code */
export function ended(child, signal = 'SIGTERM') {
  const exited = new Promise((resolve) => child.once('exit', resolve));
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  child.kill(signal);
  return exited;
}
