import { defineEntity, p } from '@mikro-orm/postgresql';
import { idempotencyKeyProperties } from '@plaza/service';

export const SagaKeySchema = defineEntity({
  name: 'IdempotencyKey',
  tableName: 'idempotency_keys',
  primaryKeys: ['userId', 'key'],
  properties: {
    ...idempotencyKeyProperties(),
    // The saga that the call began. What it answers is in the saga's row, and `response` is null.
    sagaId: p.uuid().nullable(),
  },
});

/** A row of `idempotency_keys`. Catalog's may stand for a saga. */
export class SagaKey extends SagaKeySchema.class {}
SagaKeySchema.setClass(SagaKey);
