// What members of a merchant's team and its API keys may do. An rpc that acts for a merchant names one permission (the option
// plaza.options.v1.merchant_permission), a role of a team is a set of them, and the scopes of a key are the same names. This table is the only one.

interface MerchantPermissionRule {
  about: string;
  /** Whether a key can have it as a scope: what decides who else may do what is for people alone. */
  keys: boolean;
}

/** Every permission, and what it is for. */
export const merchantPermissions = {
  'merchant.read': { about: 'See the merchant, its balance and its statement.', keys: true },
  'merchant.write': { about: 'Change what the merchant says about itself.', keys: false },
  'team.read': { about: 'See who is in the team.', keys: false },
  'team.write': { about: 'Invite people, change their roles, and remove them.', keys: false },
  'keys.read': { about: 'See the API keys and what was called with them.', keys: false },
  'keys.write': { about: 'Create, roll and revoke API keys.', keys: false },
  'catalogue.read': { about: 'See what the merchant sells, in every state, and what was changed in it.', keys: true },
  'catalogue.import': {
    about: 'Change many things that the merchant sells at once, from files or by a filter.',
    keys: true,
  },
  'products.write': { about: 'Create and change products and their stock.', keys: true },
  'events.write': { about: 'Create and change events and their seats.', keys: true },
  'plans.write': { about: 'Create and change eSIM plans.', keys: true },
  'orders.read': { about: 'See orders with what the merchant sells.', keys: true },
  'orders.refund': { about: 'Refund what the merchant sold with an order.', keys: true },
  'checkin.manage': { about: 'Prepare check-in, see what was scanned, and undo scans.', keys: true },
  'payments.read': { about: 'See payments and payment requests.', keys: true },
  'payments.write': { about: 'Ask for payments, and capture, extend and void them.', keys: true },
  'payments.refund': { about: 'Refund payments.', keys: true },
  'payouts.read': { about: 'See payouts and where they go.', keys: true },
  'payouts.request': { about: 'Request and cancel payouts.', keys: true },
  'payouts.approve': { about: 'Approve payouts that somebody else requested.', keys: false },
  'webhooks.read': { about: 'See webhooks and what was sent to them.', keys: true },
  'webhooks.write': { about: 'Create, change, test and delete webhooks.', keys: true },
  'audit.read': { about: 'Read what was done for the merchant, and by whom.', keys: false },
} as const satisfies Record<string, MerchantPermissionRule>;

export type MerchantPermission = keyof typeof merchantPermissions;

export const merchantPermissionNames = Object.keys(merchantPermissions) as MerchantPermission[];

/** What an API key can have as a scope. */
export const keyScopeNames = merchantPermissionNames.filter((name) => merchantPermissions[name].keys);

export interface TeamRole {
  about: string;
  permissions: readonly MerchantPermission[];
}

export const teamRoles = {
  owner: { about: 'Decides about the merchant and its team.', permissions: merchantPermissionNames },
  finance: {
    about: 'Looks after payments, refunds and payouts.',
    permissions: [
      'merchant.read',
      'team.read',
      'orders.read',
      'orders.refund',
      'payments.read',
      'payments.refund',
      'payouts.read',
      'payouts.request',
      'payouts.approve',
      'audit.read',
    ],
  },
  shop: {
    about: 'Runs the shop, and what is connected to it.',
    permissions: [
      'merchant.read',
      'merchant.write',
      'team.read',
      'catalogue.read',
      'catalogue.import',
      'products.write',
      'events.write',
      'plans.write',
      'orders.read',
      'checkin.manage',
      'payments.read',
      'payments.write',
      'webhooks.read',
      'webhooks.write',
    ],
  },
  gate: { about: 'Lets people in.', permissions: ['merchant.read', 'checkin.manage'] },
  support: {
    about: 'Helps customers.',
    permissions: [
      'merchant.read',
      'catalogue.read',
      'orders.read',
      'orders.refund',
      'payments.read',
      'payments.refund',
    ],
  },
} as const satisfies Record<string, TeamRole>;

export type TeamRoleName = keyof typeof teamRoles;

export const teamRoleNames = Object.keys(teamRoles) as TeamRoleName[];

/** Whether the name is of a permission that a key can have. */
export function isKeyScope(name: string): name is MerchantPermission {
  return (keyScopeNames as readonly string[]).includes(name);
}
