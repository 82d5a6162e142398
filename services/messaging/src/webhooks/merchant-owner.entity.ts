import { defineEntity, p } from '@mikro-orm/core';

export const MerchantOwnerSchema = defineEntity({
  name: 'MerchantOwner',
  tableName: 'merchant_owners',
  properties: {
    merchantId: p.uuid().primary(),
    ownerId: p.uuid(),
  },
  indexes: [{ name: 'merchant_owners_owner_id_index', properties: ['ownerId'] }],
});

/** Whom a notification about a merchant is for. A merchant is nobody who reads. */
export class MerchantOwner extends MerchantOwnerSchema.class {}
MerchantOwnerSchema.setClass(MerchantOwner);
