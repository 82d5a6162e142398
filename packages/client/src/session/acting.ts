// For which merchant a person acts: auth wrote it into the access token.

export interface Acting {
  merchantId: string;
  /** What the person's role in the team permits. */
  permissions: readonly string[];
}

/** Undefined if the person acts for themselves, and for what is no JWT. */
export function actingOf(token: string): Acting | undefined {
  const { merchant, scope = '' } = claimsOf(token);
  return merchant === undefined ? undefined : { merchantId: merchant, permissions: scope.split(' ') };
}

export function isSame(one: Acting | undefined, other: Acting | undefined): boolean {
  return one?.merchantId === other?.merchantId && one?.permissions.join() === other?.permissions.join();
}

function claimsOf(token: string): { merchant?: string; scope?: string } {
  const payload = token.split('.')[1] ?? '';
  try {
    return JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/'))) as object;
  } catch {
    return {};
  }
}
