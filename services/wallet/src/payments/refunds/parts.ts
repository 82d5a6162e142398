// Whose money a refund of a purchase is: what each merchant gives, and what the platform's fee gives back to it.
import { Big } from '@plaza/money';
import { commonErrors, fields, type Database } from '@plaza/service';
import { z } from 'zod';
import { partsOf, withFees, type Seller, type StoredPart } from '../holds/sellers.ts';
import { feeLeft } from '../merchants/merchant.ts';
import type { Purchase } from './correction.ts';
import { refundErrors } from './refunds.errors.ts';

const decimal = z
  .string()
  .regex(/^\d{1,15}(\.\d{1,4})?$/, 'Must be a decimal string.')
  .transform((text) => new Big(text));

/** A field of requests. Undefined: all that the merchants got. */
export const refundParts = z
  .object({
    merchants: z.array(
      z.object({
        merchantId: fields.uuid(),
        amount: decimal,
        refundedBefore: z
          .literal('')
          .transform(() => new Big(0))
          .or(decimal),
      }),
    ),
  })
  .optional();

interface Given extends StoredPart {
  before: Big;
  /** All that the merchant got, before the fee. */
  got: Big;
}

/** The merchants that give it back. Throws NOT_REFUNDABLE if it is only a part and nobody says whose goods it paid, INVALID_ARGUMENT. */
export async function givingBack(
  database: Database,
  { metadata, amount: paid, fees, currency }: Purchase,
  amount: Big,
  parts: z.infer<typeof refundParts>,
): Promise<Seller[]> {
  const sold = partsOf(metadata);
  if (!parts && sold.length > 0 && !amount.eq(paid)) throw refundErrors.NOT_REFUNDABLE();
  const given = parts
    ? givenOf(sold, parts.merchants, amount)
    : sold.map((part) => ({ ...part, before: new Big(0), got: part.amount }));
  return withFees(database, given, (_merchant, part) => {
    const fee = new Big(fees[part.merchantId] ?? part.got);
    const left = (refunded: Big): Big => feeLeft(fee, part.got, part.got.minus(refunded), currency);
    return left(part.before).minus(left(part.before.plus(part.amount)));
  });
}

function givenOf(
  sold: readonly StoredPart[],
  parts: readonly { merchantId: string; amount: Big; refundedBefore: Big }[],
  amount: Big,
): Given[] {
  const got = new Map(sold.map((part) => [part.merchantId, part.amount]));
  const sum = parts.reduce((all, part) => all.plus(part.amount), new Big(0));
  const isWithin = parts.every((part) => {
    const most = got.get(part.merchantId);
    return most !== undefined && part.amount.gt(0) && part.refundedBefore.plus(part.amount).lte(most);
  });
  if (!isWithin || sum.gt(amount) || new Set(parts.map(({ merchantId }) => merchantId)).size < parts.length)
    throw commonErrors.INVALID_ARGUMENT({
      violations: [
        {
          field: 'parts',
          description: 'Must be different merchants of the purchase, which give no more than they got and is refunded.',
        },
      ],
    });
  return parts.map((part) => ({
    merchantId: part.merchantId,
    amount: part.amount,
    before: part.refundedBefore,
    got: got.get(part.merchantId)!,
  }));
}
