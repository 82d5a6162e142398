// What staff may do. An rpc for staff names one permission (the option plaza.options.v1.permission), and a role is a set of them. This table is the
// only one: services check with it, docs/permissions.md is made from it, and the console gets from auth what a person may do.

/** Every permission, and what it is for. */
export const permissions = {
  'people.read': 'Find people, and see their account and their sessions.',
  'people.suspend': 'Suspend people, lift suspensions, and end sessions.',
  'people.reset': 'Send people the mail to choose a new password.',
  'people.impersonate': 'Look at the product as a person does, without changing anything.',
  'staff.read': 'See who has which role.',
  'staff.write': 'Give and take roles.',
  'orders.read': 'Find orders, and see what happened to them.',
  'orders.write': 'Let an order that is stuck try again.',
  'orders.refund': 'Refund orders and tickets.',
  'catalogue.read': 'See everything that is sold, in every state, and what was changed in it.',
  'clubs.write': 'Create and change clubs.',
  'catalogue.import': 'Change many things that are sold at once, from files or by a filter.',
  'products.write': 'Create and change products and their stock.',
  'events.write': 'Create and change events and their seats.',
  'plans.write': 'Create and change eSIM plans.',
  'checkin.manage': 'Prepare check-in, see what was scanned, and undo scans.',
  'sales.read': 'See how much is sold.',
  'wallets.read': 'See the wallets of people and their history.',
  'wallets.write': 'Freeze wallets, and set their limits.',
  'ledger.read': 'See the ledger: accounts, movements, months and verifications.',
  'ledger.write': 'Reverse movements, pay out what nobody claimed, and start verifications.',
  'credits.grant': 'Give credits to people.',
  'rates.write': 'Set exchange rates.',
  'payments.read': 'Find payments and payouts, and see what happened to them.',
  'payments.refund': 'Refund payments and deposits.',
  'payouts.write': 'Cancel payouts.',
  'merchants.read': 'Find merchants, and see their terms.',
  'merchants.write': 'Create merchants, and see what is sent to them.',
  'mails.read': 'See templates of mails, and which mails were sent to whom.',
  'mails.write': 'Send a mail as a test.',
  'reports.read': 'See which messages and people were reported, with the words.',
  'reports.write': 'Decide on what was reported.',
  'audit.read': 'Read the audit log.',
  'trace.read': 'See what a person, an order or a call went through.',
  'operations.read': 'See the state of the services and of their queues.',
  'operations.write': 'Replay events, or give them up.',
} as const satisfies Record<string, string>;

export type Permission = keyof typeof permissions;

export const permissionNames = Object.keys(permissions) as Permission[];

export interface StaffRole {
  about: string;
  permissions: readonly Permission[];
}

const reads = permissionNames.filter((name) => name.endsWith('.read'));

export const staffRoles = {
  admin: { about: 'Runs the platform, and chooses who else is staff.', permissions: permissionNames },
  support: {
    about: 'Helps people.',
    permissions: [
      'people.read',
      'people.suspend',
      'people.reset',
      'people.impersonate',
      'orders.read',
      'orders.write',
      'wallets.read',
      'payments.read',
      'mails.read',
      'reports.read',
      'reports.write',
      'audit.read',
      'trace.read',
    ],
  },
  finance: {
    about: 'Looks after money, refunds, payouts and merchants.',
    permissions: [
      'people.read',
      'orders.read',
      'orders.refund',
      'sales.read',
      'wallets.read',
      'wallets.write',
      'ledger.read',
      'ledger.write',
      'credits.grant',
      'rates.write',
      'payments.read',
      'payments.refund',
      'payouts.write',
      'merchants.read',
      'merchants.write',
      'audit.read',
    ],
  },
  catalogue: {
    about: 'Looks after what is sold.',
    permissions: [
      'orders.read',
      'catalogue.read',
      'catalogue.import',
      'clubs.write',
      'products.write',
      'events.write',
      'plans.write',
      'checkin.manage',
      'sales.read',
      'merchants.read',
    ],
  },
  auditor: { about: 'Reads everything, and changes nothing.', permissions: reads },
} as const satisfies Record<string, StaffRole>;

export type StaffRoleName = keyof typeof staffRoles;

export const staffRoleNames = Object.keys(staffRoles) as StaffRoleName[];

const sets = new Map<string, ReadonlySet<string>>(
  staffRoleNames.map((name) => [name, new Set(staffRoles[name].permissions)]),
);

/** Whether one of the roles has the permission. A role that this version does not know has none. */
export function hasPermission(roles: readonly string[], permission: string): boolean {
  return roles.some((role) => sets.get(role)?.has(permission) === true);
}

/** What the roles are permitted together, in the order of the table. */
export function permissionsOf(roles: readonly string[]): Permission[] {
  return permissionNames.filter((permission) => hasPermission(roles, permission));
}
