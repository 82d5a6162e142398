// The limits of wallets: the operator's settings for each currency, and the end of a day.
import { Big, formatAmount, isCurrency, type Currency } from '@plaza/money';
import {
  ConfigError,
  lockUntilCommit,
  readEnvironment,
  type Database,
  type Environment,
  type Job,
  type Logger,
} from '@plaza/service';
import { sql } from 'kysely';
import { z } from 'zod';
import { db } from '../../db.ts';
import { isZone } from '../../zones.ts';

export interface CurrencyLimits {
  movement: Big | undefined;
  day: Big | undefined;
}

export interface LimitsConfig {
  /** The limits of wallets without their own, by currency. */
  limits: ReadonlyMap<Currency, CurrencyLimits>;
  limitsTimeZone: string;
}

const item = /^([A-Z]{3}):(\d{1,10}(?:\.\d{1,4})?)?:(\d{1,10}(?:\.\d{1,4})?)?$/;

export function readLimitsConfig(env: Environment): LimitsConfig {
  const { WALLET_LIMITS: text, LIMITS_TIME_ZONE: limitsTimeZone } = readEnvironment(
    {
      WALLET_LIMITS: z.string().default(''),
      LIMITS_TIME_ZONE: z
        .string()
        .refine(isZone, 'must be UTC or a time zone such as Europe/Monaco')
        .default('Europe/Monaco'),
    },
    env,
  );
  return {
    limits: new Map(
      text
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== '')
        .map(readItem),
    ),
    limitsTimeZone,
  };
}

function readItem(text: string): [Currency, CurrencyLimits] {
  const [, currency, movement, day] = item.exec(text) ?? [];
  if (!isCurrency(currency))
    throw new ConfigError(
      `WALLET_LIMITS: "${text}" is not currency:movement:day, such as EUR:1000:5000 or JPY::500000`,
    );
  const amount = (value: string | undefined): Big | undefined => {
    if (value === undefined) return undefined;
    try {
      return new Big(formatAmount(value, currency));
    } catch {
      throw new ConfigError(`WALLET_LIMITS: ${value} has more digits after the point than ${currency}`);
    }
  };
  return [currency, { movement: amount(movement), day: amount(day) }];
}

/** Writes the configuration into the table that postings read. */
export async function storeLimits(database: Database, { limits, limitsTimeZone }: LimitsConfig): Promise<void> {
  await database.asSystem(async (em) => {
    // One process at a time, in the order of their starts.
    await lockUntilCommit(em, 0, 'wallet.limits');
    await db(em)
      .insertInto('settings')
      .values({ name: 'limits_time_zone', value: limitsTimeZone })
      .onConflict((conflict) =>
        conflict
          .column('name')
          .doUpdateSet({ value: (eb) => eb.ref('excluded.value') })
          .whereRef('settings.value', '<>', 'excluded.value'),
      )
      .execute();
    await db(em)
      .deleteFrom('limits')
      .where('currency', '<>', sql<string>`all (${[...limits.keys()]}::text[])`)
      .execute();
    for (const [currency, { movement, day }] of limits) {
      const values = { movement_limit: movement?.toFixed() ?? null, day_limit: day?.toFixed() ?? null };
      await db(em)
        .insertInto('limits')
        .values({ currency, ...values })
        .onConflict((conflict) => conflict.column('currency').doUpdateSet(values))
        .execute();
    }
  });
}

/** The same at the start of the service, repeated until it succeeds. `stored` resolves after the first attempt. */
export function startLimits(
  database: Database,
  config: LimitsConfig,
  log: Logger,
  retryMs = 2_000,
): Pick<Job, 'stop'> & { readonly stored: Promise<void> } {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  async function run(): Promise<void> {
    try {
      await storeLimits(database, config);
    } catch (error) {
      log.error({ err: error }, 'the limits of the configuration could not be stored: those of before hold');
      if (!stopped)
        timer = setTimeout(() => {
          round = run();
        }, retryMs).unref();
    }
  }
  let round = run();
  return {
    stored: round,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await round;
    },
  };
}
