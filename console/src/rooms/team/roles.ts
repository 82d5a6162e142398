/** The roles that an owner gives. Their own is only handed over. */
export const givenRoles = ['finance', 'shop', 'gate', 'support'] as const;

export type GivenRole = (typeof givenRoles)[number];
