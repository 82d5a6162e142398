import { defineEntity, p } from '@mikro-orm/postgresql';

export const EsimCallbackSchema = defineEntity({
  name: 'EsimCallbackRow',
  tableName: 'esim_callbacks',
  properties: {
    // The provider's own id.
    id: p.text().primary(),
    receivedAt: p.datetime().columnType('timestamptz').defaultRaw('now()').index('esim_callbacks_received_index'),
  },
});

/** A callback that took effect, so that it takes none again. */
export class EsimCallbackRow extends EsimCallbackSchema.class {}
EsimCallbackSchema.setClass(EsimCallbackRow);
