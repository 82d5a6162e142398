import type {
  CreateQuoteRequest,
  CreateQuoteResponse,
  ExchangeAdminServiceService,
  ExchangeResponse,
  ExchangeServiceService,
} from '@plaza/api/exchange';
import type { Cache } from '@plaza/cache';
import { Big, formatAmount, parseAmount, parseCurrency } from '@plaza/money';
import { commonErrors, fields, newId, parse, together, type Database, type Handlers } from '@plaza/service';
import { sql } from 'kysely';
import { z } from 'zod';
import { keys } from '../cache-keys.ts';
import { callAs, type Refusal } from '../calls.ts';
import {
  availableTo,
  findAnswer,
  invalidateWallets,
  preparedOrEarlier,
  scopeParameter,
  settled,
  toResult,
  transactionToProto,
  type Leg,
  type Outcome,
  type Posted,
} from '../ledger/index.ts';
import { exchangeErrors } from './exchange.errors.ts';
import { findQuote, type StoredQuote, type StoredRate } from './exchange.queries.ts';
import { exchangeLegs } from './exchange.ts';
import { priceOfGetting, priceOfGiving, type Price } from './quote.ts';
import { rateDigits, rateToProto, type RateProvider } from './rates.ts';

export interface ExchangeDependencies {
  database: Database;
  cache: Cache;
  rates: RateProvider;
  spread: Big;
}

const quoteSeconds = 30;

const quoteAmounts = together(z.object({ amount: z.string(), toAmount: z.string() }), {
  holds: ({ amount, toAmount }) => (amount === '') !== (toAmount === ''),
  path: ['amount'],
  message: 'Set amount (what you give) or to_amount (what you get), but not both.',
});
const exchangeRequest = z.object({ quoteId: fields.uuid() });
const rateText = z
  .string()
  .regex(
    new RegExp(`^(0|[1-9]\\d{0,9})(\\.\\d{1,${rateDigits}})?$`),
    `Must be a decimal string with at most ${rateDigits} digits after the point.`,
  )
  .refine((text) => /[1-9]/.test(text), 'Must be more than zero.');
const earliest = new Date('2000-01-01T00:00:00Z');
const latest = new Date('2100-01-01T00:00:00Z');
const ratesRequest = z.object({
  rates: together(
    z
      .array(
        z.object({
          from: z.string(),
          to: z.string(),
          rate: rateText,
          validFrom: z
            .date()
            .min(earliest, 'Must be in the years 2000 to 2099.')
            .max(latest, 'Must be in the years 2000 to 2099.')
            .optional(),
          source: fields.text(0, 100),
        }),
      )
      .min(1, 'Must be 1 to 100.')
      .max(100, 'Must be 1 to 100.'),
    {
      holds: (rates) =>
        new Set(rates.map(({ from, to, validFrom }) => `${from} ${to} ${validFrom?.getTime() ?? ''}`)).size ===
        rates.length,
      path: [],
      message: 'Must not have the same pair and time twice.',
    },
  ),
});

type Rpcs = Handlers<typeof ExchangeServiceService>;

export function exchangeHandlers(deps: ExchangeDependencies): Rpcs {
  const { rates, spread } = deps;
  return {
    async listRates() {
      const known = await rates.all();
      return {
        rates: known.map(({ from, to, rate }) => ({ ...rateToProto(from, to, rate), stale: rate.stale })),
        spread: spread.toFixed(),
        maxAgeSeconds: (rates.maxAgeMs ?? 0) / 1_000,
      };
    },
    createQuote: createQuote(deps),
    exchange: exchange(deps),
  };
}

function createQuote(deps: ExchangeDependencies): Rpcs['createQuote'] {
  const { database, spread } = deps;
  return async (request, context) => {
    const scope = scopeParameter(context.scope);
    // An earlier quote under the key is answered again, also if such a quote is no longer possible.
    const begun = await preparedOrEarlier(
      () => priceFor(deps, request),
      async () =>
        scope === null ? undefined : findAnswer<{ quote: StoredQuote } | Refusal>(database, context.userId, scope),
    );
    if ('earlier' in begun) return quoted(begun.earlier);
    const { from, to, rate, fromAmount, toAmount, fee } = begun.prepared;
    const quote = {
      user_id: context.userId,
      from_currency: from,
      to_currency: to,
      rate: rate.toFixed(),
      spread: spread.toFixed(),
      from_amount: fromAmount.toFixed(),
      to_amount: toAmount.toFixed(),
      fee: fee.toFixed(),
    };
    return quoted(
      await callAs(
        database,
        context,
        sql`wallet.keep_quote(${JSON.stringify(quote)}::jsonb, ${quoteSeconds}, ${scope}::jsonb)`,
      ),
    );
  };
}

/** Throws EXCHANGE_RATE_UNKNOWN, EXCHANGE_RATE_STALE, and what is wrong with the request. */
async function priceFor({ rates, spread }: ExchangeDependencies, request: CreateQuoteRequest): Promise<Price> {
  const [from, to] = pairOf(request.from, request.to);
  const { amount, toAmount } = parse(quoteAmounts, request);
  const requested = amount === '' ? parseAmount(toAmount, to, 'to_amount') : parseAmount(amount, from);
  const rate = await rates.rate(from, to);
  if (!rate) throw exchangeErrors.EXCHANGE_RATE_UNKNOWN();
  if (rate.stale) throw exchangeErrors.EXCHANGE_RATE_STALE();
  const terms = { from, to, rate: rate.rate, spread };
  return amount === '' ? priceOfGetting(requested, terms) : priceOfGiving(requested, terms);
}

function exchange({ database, cache }: ExchangeDependencies): Rpcs['exchange'] {
  return async (request, context) => {
    const { userId } = context;
    const { quoteId } = parse(exchangeRequest, request);
    const price = await findQuote(database, userId, quoteId);
    const legs = price ? exchangeLegs(userId, quoteId, price) : [];
    const scope = context.scopeOf({ ...request, quoteId }, context.key ?? `quote:${quoteId}`);
    const outcome = await callAs<Outcome>(
      database,
      context,
      sql`wallet.take_quote(${userId}, ${quoteId}, ${JSON.stringify(legs.map(written))}::jsonb, ${scopeParameter(scope)}::jsonb)`,
    );
    const posted = exchanged(outcome);
    await invalidateWallets(cache, [userId]);
    return toResponse(posted, userId);
  };
}

export function exchangeAdminHandlers({
  database,
  cache,
}: Pick<ExchangeDependencies, 'database' | 'cache'>): Handlers<typeof ExchangeAdminServiceService> {
  return {
    async putRates(request, context) {
      const stated = parse(ratesRequest, request).rates.map(({ from, to, rate, validFrom, source }) => {
        const [one, other] = pairOf(from, to);
        return {
          from_currency: one,
          to_currency: other,
          rate,
          source: source || 'admin',
          ...(validFrom && { valid_from: validFrom.toISOString() }),
        };
      });
      const scope = scopeParameter(context.scope);
      const answer = await callAs<{ rates: StoredRate[] }>(
        database,
        context,
        sql`wallet.put_exchange_rates(${JSON.stringify(stated)}::jsonb, ${scope}::jsonb)`,
      );
      if ('refused' in answer) throw refusal(answer);
      await cache.invalidate(keys.exchangeRates());
      return {
        rates: answer.rates.map(({ from, to, rate, validFrom, source }) =>
          rateToProto(from, to, { rate: new Big(rate), validFrom: new Date(validFrom), source }),
        ),
      };
    },
  };
}

/** Throws CURRENCY_UNKNOWN, EXCHANGE_SAME_CURRENCY. */
function pairOf(from: string, to: string): [from: string, to: string] {
  const pair: [string, string] = [parseCurrency(from, 'from'), parseCurrency(to, 'to')];
  if (pair[0] === pair[1]) throw exchangeErrors.EXCHANGE_SAME_CURRENCY();
  return pair;
}

/** As post_movement takes it. */
function written({ account: { id, userId, name, shard, currency }, amount, view }: Leg): unknown {
  return {
    id: newId(),
    wallet_id: id,
    user_id: userId,
    name,
    shard,
    currency,
    amount: amount.toFixed(),
    ...(view && { transaction_id: newId(), type: view.type, metadata: view.metadata }),
  };
}

function quoted(answer: { quote: StoredQuote } | Refusal): CreateQuoteResponse {
  if ('refused' in answer) throw refusal(answer);
  const { id, from, to, rate, spread, fromAmount, toAmount, fee, expiresAt } = answer.quote;
  return {
    quote: id,
    from,
    to,
    rate: new Big(rate).toFixed(),
    spread: new Big(spread).toFixed(),
    fromAmount: formatAmount(fromAmount, from),
    toAmount: formatAmount(toAmount, to),
    fee: formatAmount(fee, from),
    expiresAt: new Date(expiresAt),
  };
}

function exchanged(outcome: Outcome | Refusal): Posted {
  if (outcome.refused !== undefined && outcome.refused in exchangeErrors) throw refusal({ refused: outcome.refused });
  return settled(toResult(outcome as Outcome));
}

function refusal({ refused }: Refusal): Error {
  const errors: Record<string, (() => Error) | undefined> = {
    ...exchangeErrors,
    IDEMPOTENCY_KEY_REUSED: commonErrors.IDEMPOTENCY_KEY_REUSED,
  };
  return errors[refused]?.() ?? new Error(`The database refused with ${refused}, which is no reason here.`);
}

function toResponse(posted: Posted, userId: string): ExchangeResponse {
  return {
    transactions: posted.transactions.map(transactionToProto),
    balances: posted.transactions.map(({ currency }) => ({
      currency,
      balance: formatAmount(availableTo(posted, userId, currency), currency),
    })),
  };
}
