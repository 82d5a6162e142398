import { defineEntity, p } from '@mikro-orm/postgresql';
import { values } from '@plaza/api/values';

/** One line of an order, with the name and the price at the time of the order. */
export interface OrderLine {
  product_id: string;
  name: string;
  price: string;
  quantity: number;
  total: string;
  /** Of a product with variants, as it was at the time of the order. */
  variant_id?: string;
  sku?: string;
  size?: string;
  colour?: string;
  /** How many of them came back. */
  refunded?: number;
}

export const orderStatuses = values['plaza.catalog.v1.Order.status'];
export type OrderStatus = (typeof orderStatuses)[number];

export const OrderSchema = defineEntity({
  name: 'Order',
  tableName: 'orders',
  properties: {
    // Also the id of the saga and of the hold in the wallet.
    id: p.uuid().primary(),
    userId: p.uuid(),
    items: p.json<OrderLine[]>(),
    total: p.decimal().columnType('numeric(20,2)'),
    currency: p.text().default('EUR'),
    // By all refunds together.
    refunded: p.decimal().columnType('numeric(20,2)').default('0'),
    status: p.text().$type<OrderStatus>(),
    // The reason of the refusal, if it failed.
    failure: p.text().nullable(),
    // The wallet's transaction, once it is paid.
    transactionId: p.uuid().nullable(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    updatedAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
  indexes: [
    { name: 'orders_user_index', properties: ['userId', 'createdAt', 'id'] },
    { name: 'orders_status_index', properties: ['status'] },
  ],
  checks: [
    { name: 'orders_status_check', expression: `status in ('pending', 'paid', 'failed', 'refunding', 'refunded')` },
    { name: 'orders_total_check', expression: 'total > 0' },
    { name: 'orders_refunded_check', expression: 'refunded between 0 and total' },
    { name: 'orders_items_check', expression: `jsonb_typeof(items) = 'array' and jsonb_array_length(items) > 0` },
  ],
});

export class Order extends OrderSchema.class {}
OrderSchema.setClass(Order);
