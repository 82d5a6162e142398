// npx plaza redis estimate: from people to commands a day, and what that costs where commands are counted. Arithmetic only.

export interface Assumptions {
  /** The requests of one person's apps in a day. */
  requests: number;
  /** The share of them that changes something. */
  writes: number;
  /** The share of cached reads that the cache answers. */
  hitRatio: number;
  /** Workers of queues, in all processes together. */
  workers: number;
  /** Commands a day without any users; by default those of waiting workers. */
  idle: number | undefined;
  /** Bytes that one person's cached values take up. */
  bytes: number;
}

export interface Prices {
  /** Commands a day that cost nothing. */
  freeCommands: number;
  /** Dollars for 100,000 commands, where each is paid for. */
  per100k: number;
  /** Dollars a month for a server of one's own that is not counted, and how much it holds. */
  fixed: number;
  fixedMegabytes: number;
}

export interface Estimate {
  users: number;
  requests: number;
  commands: number;
  idle: number;
  megabytes: number;
  fitsFree: boolean;
  perCommandDollars: number;
  fixedDollars: number | undefined;
  /** The cheapest plan that fits. */
  tier: 'free' | 'pay per command' | 'fixed' | 'fixed, a larger one';
}

export const typicalAssumptions: Assumptions = {
  requests: 100,
  writes: 0.1,
  hitRatio: 0.8,
  workers: 4,
  idle: undefined,
  bytes: 20_000,
};
export const typicalPrices: Prices = { freeCommands: 10_000, per100k: 0.2, fixed: 10, fixedMegabytes: 250 };

/**
 * The commands of each operation. A hit is one read. A miss is a read, a lease and a fill. A change invalidates two keys and emits one event, which is put into the queue, taken,
 * finished, and the queue's own marks. The limit of a caller is counted once for each request.
 */
export const costs = { hit: 1, miss: 3, write: 2, event: 6, limit: 1 } as const;

/** A worker waits 15 seconds at a time, looks for work after each, and for stalled work every 30 seconds. */
const idlePerWorker = (86_400 / 15) * 2 + 86_400 / 30;
const daysAMonth = 30;

export function estimate(
  users: number,
  { requests, writes, hitRatio, workers, idle, bytes }: Assumptions,
  prices: Prices,
): Estimate {
  const calls = users * requests;
  const reads = calls * (1 - writes);
  const changes = calls * writes;
  const atRest = Math.round(idle ?? workers * idlePerWorker);
  const commands = Math.round(
    atRest +
      calls * costs.limit +
      reads * (hitRatio * costs.hit + (1 - hitRatio) * costs.miss) +
      changes * (costs.write + costs.event),
  );
  const megabytes = (users * bytes) / 1e6 + 5;
  const fitsFree = commands <= prices.freeCommands;
  const perCommandDollars = ((Math.max(0, commands - prices.freeCommands) * daysAMonth) / 100_000) * prices.per100k;
  const fixedDollars = megabytes <= prices.fixedMegabytes ? prices.fixed : undefined;
  return {
    users,
    requests: calls,
    commands,
    idle: atRest,
    megabytes,
    fitsFree,
    perCommandDollars,
    fixedDollars,
    tier: fitsFree
      ? 'free'
      : fixedDollars === undefined
        ? 'fixed, a larger one'
        : perCommandDollars <= fixedDollars
          ? 'pay per command'
          : 'fixed',
  };
}

/** The largest number of people for whom a free tier is enough; 0 if it is not enough without any. */
export function usersThatFit(assumptions: Assumptions, prices: Prices): number {
  const idle = estimate(0, assumptions, prices).commands;
  const each = estimate(1_000, assumptions, prices).commands - idle;
  return Math.max(0, Math.floor((prices.freeCommands - idle) / (each / 1_000)));
}
