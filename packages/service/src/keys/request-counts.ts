/** What the limit is told of who asks: how many requests of this window, and when it ends. */
interface Count {
  readonly current: number;
  readonly ttl: number;
}

/** More than this are forgotten, those that began longest ago first. */
const MOST_COUNTED = 10_000;

/**
 * Requests of each caller in the running window. By a clock that only goes forward: with the day's clock, one that is set back by an hour would lock out for an
 * hour whoever has used up a minute.
 */
export class RequestCounts {
  readonly #clockMs: () => number;
  readonly #windows = new Map<string, { begunMs: number; count: number }>();

  /** @param _options of the plugin, which makes it */
  constructor(_options?: unknown, clockMs: () => number = () => performance.now()) {
    this.#clockMs = clockMs;
  }

  /** As the limiting plugin asks a store. */
  incr(caller: string, tell: (error: null, count: Count) => void, windowMs: number): void {
    const at = this.#clockMs();
    let window = this.#windows.get(caller);
    if (window === undefined || at - window.begunMs >= windowMs) {
      window = { begunMs: at, count: 0 };
      this.#windows.delete(caller);
      this.#windows.set(caller, window);
      this.#forgetOldest();
    }
    window.count++;
    tell(null, { current: window.count, ttl: windowMs - (at - window.begunMs) });
  }

  /** All routes share one limit. */
  child(): this {
    return this;
  }

  #forgetOldest(): void {
    const [oldest] = this.#windows.keys();
    if (this.#windows.size > MOST_COUNTED && oldest !== undefined) this.#windows.delete(oldest);
  }
}
