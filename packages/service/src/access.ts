// Who may call an rpc: the option plaza.options.v1.access, checked against the token that came with the call.
import type { RpcRule } from '@plaza/api/rpcs';
import { hasPermission, isKeyScope, type Permission, type ServiceName } from '@plaza/services';
import type { CallContext, Principal } from './calls.ts';
import { commonErrors } from './errors.ts';
import type { TokenVerifier } from './tokens.ts';

export const anonymous: Principal = { kind: 'anonymous' };

/** Who calls, at once if the token was verified before. Throws, or rejects with, TOKEN_EXPIRED or TOKEN_INVALID. */
export function identify(authorization: string | undefined, verifier: TokenVerifier): Principal | Promise<Principal> {
  return authorization === undefined ? anonymous : verifier.verify(bearer(authorization));
}

/**
 * Throws TOKEN_INVALID, UNAUTHENTICATED, PERMISSION_DENIED, PERMISSION_MISSING, GUEST_NOT_ALLOWED; of an API key KEY_NOT_ALLOWED,
 * SCOPE_MISSING.
 */
export function admit(rule: RpcRule, principal: Principal, service: ServiceName): Principal {
  // What one service was told, it can't tell another in the caller's name.
  if (principal.kind === 'service' && principal.audience !== service) throw commonErrors.TOKEN_INVALID();
  switch (rule.access) {
    case 'public':
      if (principal.kind === 'user' && principal.key && !isRead(rule)) throw commonErrors.KEY_NOT_ALLOWED();
      return principal;
    case 'user':
      if (principal.kind !== 'user') break;
      if (principal.role === 'guest' && !rule.guests) throw commonErrors.GUEST_NOT_ALLOWED();
      admitForMerchant(rule, principal);
      return principal;
    case 'admin':
      if (principal.kind !== 'user' || rolesOf(principal).length === 0) break;
      if (rule.permission && hasPermission(rolesOf(principal), rule.permission)) return principal;
      throw commonErrors.PERMISSION_MISSING({ metadata: { permission: rule.permission ?? '' } });
    case 'service':
      if (principal.kind === 'service' && rule.callers.includes(principal.service)) return principal;
      break;
    case 'unspecified':
      throw commonErrors.PERMISSION_DENIED();
  }
  throw principal.kind === 'anonymous' ? commonErrors.UNAUTHENTICATED() : commonErrors.PERMISSION_DENIED();
}

/** Whoever acts for a merchant needs its permission. What is no merchant's, a member does in their own name, and a key never. */
function admitForMerchant({ merchantPermission: permission }: RpcRule, { merchant, scope = [], key }: Person): void {
  if (key) {
    if (permission === undefined || !isKeyScope(permission)) throw commonErrors.KEY_NOT_ALLOWED();
    if (!scope.includes(permission)) throw commonErrors.SCOPE_MISSING({ metadata: { scope: permission } });
  } else if (merchant !== undefined && permission !== undefined && !scope.includes(permission))
    throw commonErrors.PERMISSION_MISSING({ metadata: { permission } });
}

/** The merchant for which a call is made: see `partyId` of a call. */
export function partyOf(principal: Principal, rule: RpcRule | undefined): string | undefined {
  return principal.kind === 'user' && rule?.merchantPermission !== undefined ? principal.merchant : undefined;
}

/** Whether it is made with a test key. */
export function isTestCall({ principal }: Pick<CallContext, 'principal'>): boolean {
  return principal.kind === 'user' && principal.key?.mode === 'test';
}

/** Whether an rpc is bound to GET alone. */
export function isRead({ http }: Pick<RpcRule, 'http'>): boolean {
  return http.length > 0 && http.every(({ method }) => method === 'GET');
}

type Person = Extract<Principal, { kind: 'user' }>;

/** The roles of staff that a person has. */
function rolesOf(principal: Person): readonly string[] {
  return principal.staffRoles ?? (principal.role === 'admin' ? ['admin'] : []);
}

/** Whether a person is staff who is permitted this. For an rpc that is not for staff alone. */
export function isPermitted({ principal }: Pick<CallContext, 'principal'>, permission: Permission): boolean {
  return principal.kind === 'user' && hasPermission(rolesOf(principal), permission);
}

function bearer(authorization: string): string {
  const match = /^Bearer +([A-Za-z0-9_.~+/=-]+)$/i.exec(authorization);
  if (!match?.[1]) throw commonErrors.TOKEN_INVALID();
  return match[1];
}
