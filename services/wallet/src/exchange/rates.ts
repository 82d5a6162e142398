// Providers of rates. The platform's own table is one; a bank's API would be another.
import type { ExchangeRate } from '@plaza/api/exchange';
import type { Cache } from '@plaza/cache';
import { Big, offeredCurrencies } from '@plaza/money';
import type { Database } from '@plaza/service';
import { keys } from '../cache-keys.ts';
import { storedRates, type StoredRate } from './exchange.queries.ts';

export interface Rate {
  rate: Big;
  validFrom: Date;
  /** The time of the rate; of a rate that follows from two others, that of the older one. */
  asOf: Date;
  source: string;
}

/** A rate, and whether it is too old for exchanges. */
export interface OfferedRate extends Rate {
  stale: boolean;
}

export interface RateProvider {
  readonly name: string;
  /** Undefined: a rate is never too old. */
  readonly maxAgeMs: number | undefined;
  /** The present price of one unit of `from` in units of `to`; undefined if it is unknown. */
  rate(from: string, to: string): Promise<OfferedRate | undefined>;
  /** All present rates between the offered currencies. `fresh`: not from the cache. */
  all(fresh?: boolean): Promise<PairRate[]>;
}

export interface PairRate {
  from: string;
  to: string;
  rate: OfferedRate;
}

export const rateDigits = 12;

/**
 * Rates from the table `exchange_rates`, through the cache: a change of the table invalidates `exchange:rates` after its commit.
 * A pair without a rate of its own has the inverse of the opposite pair, or else goes through one other currency. So a table that has each currency once,
 * against the same base, has only one rate between two currencies.
 */
export function tableRates(database: Database, cache: Cache, maxAgeMs: number | undefined): RateProvider {
  const cached = (): Promise<StoredRate[]> =>
    cache.read(keys.exchangeRates<StoredRate[]>(), () => storedRates(database));
  function offered(stored: readonly StoredRate[], from: string, to: string): OfferedRate | undefined {
    const now = new Date();
    const rate = derive(stored, from, to, now);
    return rate && { ...rate, stale: maxAgeMs !== undefined && now.getTime() - rate.asOf.getTime() > maxAgeMs };
  }
  return {
    name: 'table',
    maxAgeMs,
    rate: async (from, to) => offered(await cached(), from, to),
    async all(fresh = false) {
      const stored = await (fresh ? storedRates(database) : cached());
      return offeredCurrencies.flatMap((from) =>
        offeredCurrencies
          .filter((to) => to !== from)
          .flatMap((to): PairRate[] => {
            const rate = offered(stored, from, to);
            return rate ? [{ from, to, rate }] : [];
          }),
      );
    },
  };
}

/** The rate of a pair at a time, from the stored rates. Rounded down, so that an exchange there and back never gains. */
export function derive(stored: readonly StoredRate[], from: string, to: string, at: Date): Rate | undefined {
  const named = (one: string, other: string): Rate | undefined => {
    let latest: StoredRate | undefined;
    for (const rate of stored) {
      if (
        rate.from === one &&
        rate.to === other &&
        new Date(rate.validFrom) <= at &&
        (!latest || new Date(rate.validFrom) > new Date(latest.validFrom))
      )
        latest = rate;
    }
    return (
      latest && {
        rate: new Big(latest.rate),
        validFrom: new Date(latest.validFrom),
        asOf: new Date(latest.validFrom),
        source: latest.source,
      }
    );
  };
  const known = (one: string, other: string): Rate | undefined => {
    const inverse = () => named(other, one);
    return named(one, other) ?? derived(inverse(), ({ rate }) => new Big(1).div(rate));
  };
  const direct = known(from, to);
  if (direct) return direct;
  for (const between of offeredCurrencies) {
    if (between === from || between === to) continue;
    const [first, second] = [known(from, between), known(between, to)];
    if (first && second) {
      const [later, earlier] = first.validFrom > second.validFrom ? [first, second] : [second, first];
      return derived(
        { ...later, asOf: earlier.asOf < later.asOf ? earlier.asOf : later.asOf, source: plainSource(first) },
        () => first.rate.times(second.rate),
      );
    }
  }
  return undefined;
}

function derived(rate: Rate | undefined, value: (rate: Rate) => Big): Rate | undefined {
  if (!rate) return undefined;
  const rounded = value(rate).round(rateDigits, Big.roundDown);
  return rounded.gt(0) ? { ...rate, rate: rounded, source: `derived ${plainSource(rate)}` } : undefined;
}

function plainSource({ source }: Rate): string {
  return source.replace(/^derived /, '');
}

export function rateToProto(
  from: string,
  to: string,
  { rate, validFrom, source }: Pick<Rate, 'rate' | 'validFrom' | 'source'>,
): ExchangeRate {
  return { from, to, rate: rate.toFixed(), validFrom, source };
}
