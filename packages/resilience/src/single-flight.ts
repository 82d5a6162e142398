import { waitAtMost } from './timeout.ts';

/** Runs `work` once at a time: whoever calls while it is under way shares its end. */
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

/** How those who share a result get one of their own each. */
export interface Copies<Result, Shared> {
  encode(result: Result): Shared;
  decode(shared: Shared): Result;
}

export interface NextFlights {
  /** Loads, or shares a load that began after this was called. Throws only what `load` throws. */
  <Result, Shared extends object>(
    key: string,
    copies: Copies<Result, Shared>,
    load: () => Promise<Result>,
  ): Promise<Result>;
}

/**
 * Single flights of keys, for whoever must not have a result that is older than their question: nobody shares a load that began before they came,
 * but all who come while one is under way share the next. Who has waited `maxDelayMs` for that loads without it: waiting behind a slow
 * source would double what they wait.
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
    const under = flights.get(key);
    if (!under) return begin(key, load);
    under.next ??= waitAtMost(
      under.current.catch(() => undefined),
      maxDelayMs,
    )
      .then(async () => copies.encode(await begin(key, load)))
      .catch(() => undefined);
    const shared = (await under.next) as Shared | undefined;
    return shared ? copies.decode(shared) : load();
  };
}
