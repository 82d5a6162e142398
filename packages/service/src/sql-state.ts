// PostgreSQL's report of a failed statement, at any depth of the chain of causes.
import { isNativeError } from 'node:util/types';

const deepest = 6;

/** The SQLSTATE of a failed statement. */
export function sqlState(error: unknown): string | undefined {
  return inChain(error, ({ code }) => (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : undefined));
}

// serialization_failure and deadlock_detected.
const repeatable = new Set(['40001', '40P01']);

/** Whether the transaction that failed had no effect, because another was in its way: it can be run again. */
export function isRepeatable(error: unknown): boolean {
  return repeatable.has(sqlState(error) ?? '');
}

/** The constraint that a statement violated, if any. */
export function violatedConstraint(error: unknown): string | undefined {
  return inChain(error, ({ constraint }) => (typeof constraint === 'string' ? constraint : undefined));
}

function inChain<Found>(
  error: unknown,
  look: (at: { code?: unknown; constraint?: unknown }) => Found | undefined,
): Found | undefined {
  for (let at: unknown = error, depth = 0; isNativeError(at) && depth < deepest; at = at.cause, depth++) {
    const found = look(at as object);
    if (found !== undefined) return found;
  }
  return undefined;
}
