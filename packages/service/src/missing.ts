// A refusal that names wrong fields also names the required fields that are missing: whoever corrects the request learns everything at once.
import { mostViolations, ServiceError, status } from './errors.ts';

/** The refusal of a request, completed. `required` has the fields that the request must have, as the API names them. */
export function withMissing(error: ServiceError, request: unknown, required: readonly string[] = []): ServiceError {
  const { code, reason, message, violations } = error;
  if (code !== status.INVALID_ARGUMENT || violations.length === 0) return error;
  const missing = required
    .filter((name) => isEmpty((request as Record<string, unknown>)[localName(name)]))
    .filter((name) => !violations.some(({ field }) => field === name))
    .map((field) => ({ field, description: 'Is required.' }));
  if (missing.length === 0) return error;
  return new ServiceError(code, reason, message, {
    metadata: error.metadata,
    violations: [...violations, ...missing].slice(0, mostViolations),
    ...(error.retryAfterMs !== undefined && { retryAfterMs: error.retryAfterMs }),
    cause: error,
  });
}

/** As a request has what was not sent. */
function isEmpty(value: unknown): boolean {
  return value === undefined || value === '' || value === 0 || (Array.isArray(value) && value.length === 0);
}

function localName(name: string): string {
  return name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
}
