// What requests of several things have in common.
import type { Clocks } from '@plaza/api/manage';
import { values } from '@plaza/api/values';
import { fields } from '@plaza/service';
import { z } from 'zod';
import type { Columns } from './thing.ts';

/** A price in the currency of the shop. */
export const price = z
  .string()
  .regex(/^\d{1,9}(\.\d{1,2})?$/, 'Must be a decimal string, such as "89.99".')
  .refine((text) => Number(text) > 0, 'Must be above zero.');

/** What the seller's own system calls a thing; as the lines of imports have it. */
const externalId = z
  .string()
  .regex(/^[\x21-\x7e]{1,100}$/, 'Must have 1 to 100 visible characters of ASCII, without spaces.');
const noExternalId = z.literal('');
/** Of something new: empty is none. */
export const newExternalId = z.union([noExternalId.transform(() => undefined), externalId]).optional();
/** Of a change: empty takes it away. */
export const changedExternalId = z.union([noExternalId.transform(() => null), externalId]).optional();

/** What a seller calls a variant. */
export const sku = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'Must be 1 to 64 letters, digits, ".", "_" and "-".');
export const skuOrNone = z.union([z.literal(''), sku]);

export const idRequest = z.object({ id: fields.uuid() });
export const reason = fields.text(0, 200);
export const stateRequest = z.object({
  id: fields.uuid(),
  state: z.enum(values['plaza.catalog.v1.Managed.state']),
  reason,
});
export const changeId = z.string().min(1, 'Must not be empty.').max(20, 'Is too long.');

export const revertRequest = z.object({ id: fields.uuid(), changeId });
export const listRequest = z.object({
  merchantId: fields.idOrNone(),
  state: fields.oneOfOrNone(values['plaza.catalog.v1.Managed.state']),
  externalId: z.union([noExternalId, externalId]),
  pageSize: fields.pageSize(),
  pageToken: fields.pageToken(),
});

const moment = z.date().optional();
export const clocksRequest = z
  .object({ visibleFrom: moment, listedFrom: moment, onSaleFrom: moment, onSaleUntil: moment })
  .optional();

/** All four, if they were sent. */
export function clockColumns(clocks: Partial<Clocks> | undefined): Columns {
  if (!clocks) return {};
  return {
    visible_from: clocks.visibleFrom ?? null,
    listed_from: clocks.listedFrom ?? null,
    on_sale_from: clocks.onSaleFrom ?? null,
    on_sale_until: clocks.onSaleUntil ?? null,
  };
}

/** The ids of pictures, each once; undefined if they were not sent. */
export const imagesRequest = z
  .object({ items: z.array(fields.uuid()).max(10, 'Must be at most 10.') })
  .transform(({ items }) => [...new Set(items)])
  .optional();

/** Only what was sent. */
export function sent(columns: Columns): Columns {
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined));
}
