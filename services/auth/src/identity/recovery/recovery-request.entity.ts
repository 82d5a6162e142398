import { defineEntity, p } from '@mikro-orm/core';

export const RecoveryRequestSchema = defineEntity({
  name: 'RecoveryRequest',
  tableName: 'recovery_requests',
  properties: {
    id: p.uuid().primary(),
    email: p.string().columnType('text'),
  },
});

/** An address for which somebody requested a new password, whether an account has it or not. */
export class RecoveryRequest extends RecoveryRequestSchema.class {}
RecoveryRequestSchema.setClass(RecoveryRequest);
