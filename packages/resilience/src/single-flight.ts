import { waitAtMost } from './timeout.ts';

/** Runs `work` once at a time: calls while it is under way share its result. */
export function singleFlight<Args extends unknown[], Result>(
  work: (...args: Args) => Promise<Result>,
): (...args: Args) => Promise<Result> {
  let underWay: Promise<Result> | undefined;
  return (...args) => {
    underWay ??= work(...args).finally(() => {
      underWay = undefined;
    });
    return underWay;
  };
}

/** How each caller gets a copy of a shared result. */
export interface Copies<Result, Shared> {
  encode(result: Result): Shared;
  decode(shared: Shared): Result;
}

export interface NextFlights {
  /** Loads, or shares a load that began after this call. Throws only what `load` throws. */
  <Result, Shared extends object>(
    key: string,
    copies: Copies<Result, Shared>,
    load: () => Promise<Result>,
  ): Promise<Result>;
}

/**
 * Single flights by key for callers that need a result from after their call: no call shares a load that began before it, but all calls during one load
 * share the next. A call that has waited `maxDelayMs` for the first one loads by itself: waiting behind a slow source would double its
 * time.
 */
export function nextFlights({ maxDelayMs }: { maxDelayMs: number }): NextFlights {
  const flights = new Map<string, { current: Promise<unknown>; next?: Promise<object | undefined> }>();

  function begin<Result>(key: string, load: () => Promise<Result>): Promise<Result> {
    const current = load();
    const flight = { current };
    flights.set(key, flight);
    const done = (): void => {
      if (flights.get(key) === flight) flights.delete(key);
    };
    current.then(done, done);
    return current;
  }

  return async <Result, Shared extends object>(
    key: string,
    copies: Copies<Result, Shared>,
    load: () => Promise<Result>,
  ) => {
    const flight = flights.get(key);
    if (!flight) return begin(key, load);
    flight.next ??= waitAtMost(
      flight.current.catch(() => undefined),
      maxDelayMs,
    )
      .then(async () => copies.encode(await begin(key, load)))
      .catch(() => undefined);
    const shared = (await flight.next) as Shared | undefined;
    return shared ? copies.decode(shared) : load();
  };
}
