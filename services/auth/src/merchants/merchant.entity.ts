import { defineEntity, p } from '@mikro-orm/core';
import type { TeamRoleName } from '@plaza/services';
import { User } from '../identity/index.ts';

/** Only an approved merchant can do something. */
export type MerchantState = 'proposed' | 'approved' | 'refused' | 'suspended';

export const MerchantSchema = defineEntity({
  name: 'Merchant',
  tableName: 'merchants',
  properties: {
    // In all services.
    id: p.uuid().primary(),
    name: p.string().columnType('text'),
    legalName: p.string().columnType('text'),
    country: p.string().columnType('text'),
    currency: p.string().columnType('text'),
    clubId: p.string().columnType('text').nullable(),
    state: p.string().columnType('text').$type<MerchantState>().default('proposed'),
    // Why it is refused or suspended.
    reason: p.string().columnType('text').nullable(),
    // Of the approval: wallet has the same.
    feeRate: p.integer().nullable(),
    feeFixed: p.decimal().precision(20).scale(4).nullable(),
    payoutsNeedApproval: p.boolean().default(false),
    // What the tokens of its API keys are bound to: a suspension ends it, and there is a new one.
    grantId: p.uuid(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    decidedAt: p.datetime().columnType('timestamptz').nullable(),
    updatedAt: p.datetime().columnType('timestamptz').defaultRaw('now()').index('merchants_updated_at_index'),
  },
  indexes: [{ name: 'merchants_state_index', properties: ['state', 'id'] }],
});

/** Who sells. Its money is in the wallet, under the same id. */
export class Merchant extends MerchantSchema.class {}
MerchantSchema.setClass(Merchant);

const merchant = (name: string) => () =>
  p.manyToOne(Merchant).joinColumn('merchant_id').deleteRule('cascade').updateRule('no action').foreignKeyName(name);

export const MemberSchema = defineEntity({
  name: 'MerchantMember',
  tableName: 'merchant_members',
  primaryKeys: ['merchant', 'user'],
  properties: {
    merchant: () => merchant('merchant_members_merchant_id_foreign')().primary(),
    user: () =>
      p
        .manyToOne(User)
        .primary()
        .joinColumn('user_id')
        .deleteRule('cascade')
        .updateRule('no action')
        .index('merchant_members_user_id_index')
        .foreignKeyName('merchant_members_user_id_foreign'),
    role: p.string().columnType('text').$type<TeamRoleName>(),
    // What their tokens for the merchant are bound to: another role, a suspension and the end of the membership end it.
    grantId: p.uuid(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
  indexes: [
    {
      name: 'merchant_members_owner_index',
      expression: `create unique index "merchant_members_owner_index" on "auth"."merchant_members" ("merchant_id") where role = 'owner'`,
    },
  ],
});

/** Somebody in a team. A merchant has one owner. */
export class MerchantMember extends MemberSchema.class {}
MemberSchema.setClass(MerchantMember);

export const InvitationSchema = defineEntity({
  name: 'MerchantInvitation',
  tableName: 'merchant_invitations',
  properties: {
    id: p.uuid().primary(),
    merchant: merchant('merchant_invitations_merchant_id_foreign'),
    address: p.string().columnType('text'),
    role: p.string().columnType('text').$type<TeamRoleName>(),
    // Makes the token of the link, with a key that is not in the database.
    salt: p.blob(),
    inviter: () =>
      p
        .manyToOne(User)
        .joinColumn('inviter_id')
        .deleteRule('cascade')
        .updateRule('no action')
        .index('merchant_invitations_inviter_id_index')
        .foreignKeyName('merchant_invitations_inviter_id_foreign'),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    expiresAt: p.datetime().columnType('timestamptz').index('merchant_invitations_expires_at_index'),
  },
  uniques: [{ name: 'merchant_invitations_address_unique', properties: ['merchant', 'address'] }],
});

/** An invitation that nobody accepted. */
export class MerchantInvitation extends InvitationSchema.class {}
InvitationSchema.setClass(MerchantInvitation);

export const OwnershipOfferSchema = defineEntity({
  name: 'OwnershipOffer',
  tableName: 'ownership_offers',
  primaryKeys: ['merchant'],
  properties: {
    merchant: () => merchant('ownership_offers_merchant_id_foreign')().primary(),
    user: () =>
      p
        .manyToOne(User)
        .joinColumn('user_id')
        .deleteRule('cascade')
        .updateRule('no action')
        .index('ownership_offers_user_id_index')
        .foreignKeyName('ownership_offers_user_id_foreign'),
    expiresAt: p.datetime().columnType('timestamptz'),
  },
});

/** The owner offers the merchant to a member. */
export class OwnershipOffer extends OwnershipOfferSchema.class {}
OwnershipOfferSchema.setClass(OwnershipOffer);
