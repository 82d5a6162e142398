// The operator's settings of credits: their prices, and the end of a day of ad views.
import { Big, digits, formatAmount } from '@plaza/money';
import { ConfigError, readEnvironment, type Environment } from '@plaza/service';
import { z } from 'zod';
import { isZone } from '../../zones.ts';
import { maxCredits, type CreditPrices } from './credit.ts';

export interface CreditsConfig {
  creditPrices: CreditPrices;
  /** An IANA name: PostgreSQL reads an offset such as +02:00 with the opposite sign. */
  adsTimeZone: string;
}

const decimal = /^(0|[1-9]\d{0,9})(\.\d{1,6})?$/;

export function readCreditsConfig(env: Environment, currency: string): CreditsConfig {
  const {
    CREDIT_PRICE: each,
    CREDIT_PACKAGES: packages,
    ADS_TIME_ZONE: adsTimeZone,
  } = readEnvironment(
    {
      CREDIT_PRICE: z.string().regex(decimal, 'must be what one credit costs, such as 0.01').default('0.01'),
      CREDIT_PACKAGES: z
        .string()
        .regex(/^\d+:[\d.]+(,\d+:[\d.]+)*$/, 'must be credits:price, such as 100:0.99,500:4.50')
        .optional(),
      ADS_TIME_ZONE: z
        .string()
        .refine(isZone, 'must be UTC or a time zone such as Europe/Monaco')
        .default('Europe/Monaco'),
    },
    env,
  );
  const price = new Big(each);
  if (price.lte(0)) throw new ConfigError('CREDIT_PRICE: must be more than zero');
  return {
    creditPrices: {
      currency,
      each: price,
      packages: packages === undefined ? usual(price, currency) : readPackages(packages, currency),
    },
    adsTimeZone,
  };
}

// Discounts: a tenth off 500, a fifth off 1000.
function usual(each: Big, currency: string): Map<number, Big> {
  return new Map(
    (
      [
        [100, '1'],
        [500, '0.9'],
        [1000, '0.8'],
      ] as const
    ).map(([credits, part]) => [credits, each.times(credits).times(part).round(digits(currency), Big.roundUp)]),
  );
}

// Their list has no pages.
const maxPackages = 50;

function readPackages(text: string, currency: string): Map<number, Big> {
  const items = text.split(',');
  if (items.length > maxPackages) throw new ConfigError(`CREDIT_PACKAGES: must be at most ${maxPackages}`);
  return new Map(
    items.map((item) => {
      const [credits = '', price = ''] = item.split(':');
      const count = Number(credits);
      if (count < 1 || count > maxCredits || !decimal.test(price) || new Big(price).lte(0))
        throw new ConfigError(`CREDIT_PACKAGES: "${item}" is no package`);
      try {
        formatAmount(price, currency);
      } catch {
        throw new ConfigError(`CREDIT_PACKAGES: ${price} cannot be paid in ${currency}`);
      }
      return [count, new Big(price)];
    }),
  );
}
