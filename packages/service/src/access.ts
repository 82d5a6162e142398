// Who may call an rpc: the option plaza.options.v1.access, checked against the token that came with the call.
import type { RpcRule } from '@plaza/api/rpcs';
import { hasPermission, type Permission, type ServiceName } from '@plaza/services';
import type { CallContext, Principal } from './calls.ts';
import { commonErrors } from './errors.ts';
import type { TokenVerifier } from './tokens.ts';

export const anonymous: Principal = { kind: 'anonymous' };

/** Who calls, at once if the token was verified before. Throws, or rejects with, TOKEN_EXPIRED or TOKEN_INVALID. */
export function identify(authorization: string | undefined, verifier: TokenVerifier): Principal | Promise<Principal> {
  return authorization === undefined ? anonymous : verifier.verify(bearer(authorization));
}

/** Throws TOKEN_INVALID, UNAUTHENTICATED, PERMISSION_DENIED, PERMISSION_MISSING or GUEST_NOT_ALLOWED. */
export function admit(rule: RpcRule, principal: Principal, service: ServiceName): Principal {
  // What one service was told, it can't tell another in the caller's name.
  if (principal.kind === 'service' && principal.audience !== service) throw commonErrors.TOKEN_INVALID();
  switch (rule.access) {
    case 'public':
      return principal;
    case 'user':
      if (principal.kind !== 'user') break;
      if (principal.role === 'guest' && !rule.guests) throw commonErrors.GUEST_NOT_ALLOWED();
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

/** The roles of staff that a person has. */
function rolesOf(principal: Extract<Principal, { kind: 'user' }>): readonly string[] {
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
