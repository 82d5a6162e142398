import { defineEntity, p } from '@mikro-orm/postgresql';

export const ExchangeRateSchema = defineEntity({
  name: 'ExchangeRateRow',
  tableName: 'exchange_rates',
  primaryKeys: ['fromCurrency', 'toCurrency', 'validFrom'],
  properties: {
    fromCurrency: p.text().primary(),
    toCurrency: p.text().primary(),
    // It is valid until a later one of the same pair.
    validFrom: p.datetime(6).primary(),
    // The price of one unit of `from` in units of `to`.
    rate: p.decimal().precision(24).scale(12),
    source: p.text(),
  },
  checks: [
    {
      name: 'exchange_rates_pair_check',
      expression: `from_currency ~ '^[A-Z]{3}$' and to_currency ~ '^[A-Z]{3}$' and from_currency <> to_currency`,
    },
    { name: 'exchange_rates_rate_check', expression: 'rate > 0' },
  ],
});

export class ExchangeRateRow extends ExchangeRateSchema.class {}
ExchangeRateSchema.setClass(ExchangeRateRow);

export const ExchangeQuoteSchema = defineEntity({
  name: 'ExchangeQuote',
  tableName: 'exchange_quotes',
  properties: {
    id: p.uuid().primary(),
    userId: p.uuid(),
    fromCurrency: p.text(),
    toCurrency: p.text(),
    rate: p.decimal().precision(24).scale(12),
    spread: p.decimal().precision(8).scale(6),
    // Including the fee.
    fromAmount: p.decimal().precision(20).scale(4),
    toAmount: p.decimal().precision(20).scale(4),
    // In `fromCurrency`.
    fee: p.decimal().precision(20).scale(4),
    createdAt: p.datetime(6),
    expiresAt: p.datetime(6),
    // The movement of the exchange that used it.
    movementId: p.uuid().nullable().index('exchange_quotes_movement_index'),
    usedAt: p.datetime(6).nullable(),
  },
  indexes: [{ name: 'exchange_quotes_user_index', properties: ['userId', 'expiresAt'] }],
  checks: [
    {
      name: 'exchange_quotes_amount_check',
      expression: 'from_amount > 0 and to_amount > 0 and fee >= 0 and fee < from_amount',
    },
    { name: 'exchange_quotes_rate_check', expression: 'rate > 0 and spread >= 0 and spread < 1' },
    { name: 'exchange_quotes_used_check', expression: '(movement_id is null) = (used_at is null)' },
  ],
});

/** A price that is fixed for a person, and whether it was used. */
export class ExchangeQuote extends ExchangeQuoteSchema.class {}
ExchangeQuoteSchema.setClass(ExchangeQuote);
