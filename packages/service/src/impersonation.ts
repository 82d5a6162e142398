// Staff who look at the product as a person does (a token with the claim `act`): they read, change nothing, and see no secrets.
import type { RpcRule } from '@plaza/api/rpcs';
import type { Principal } from './calls.ts';
import { commonErrors } from './errors.ts';

export function isImpersonated(principal: Principal): boolean {
  return principal.kind === 'user' && principal.act !== undefined;
}

/** Throws IMPERSONATION_READ_ONLY. */
export function refuseImpersonated({ acting }: Pick<RpcRule, 'acting'>, principal: Principal): void {
  if (!acting && isImpersonated(principal)) throw commonErrors.IMPERSONATION_READ_ONLY();
}

/** The response without its secrets: a copy, because it may be shared with other callers. `paths`: the names of the fields that lead to them. */
export function withoutSecrets<Response>(response: Response, paths: readonly string[]): Response {
  return paths.reduce((rest, path) => without(rest, path.split('.')), response as unknown) as Response;
}

function without(value: unknown, [name = '', ...rest]: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((each) => without(each, [name, ...rest]));
  if (typeof value !== 'object' || value === null || !(name in value)) return value;
  const inner = (value as Record<string, unknown>)[name];
  return { ...value, [name]: rest.length === 0 ? '' : without(inner, rest) };
}
