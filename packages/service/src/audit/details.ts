// What an entry of the audit log says in detail: as JSON, bounded.
import { hash } from 'node:crypto';
import { snakeCase } from '../field-names.ts';

// The table takes 16 KiB. A larger part is replaced by its size and its hash, with which a copy of it can be recognised.
const largestPart = 4_000;

/** Not worth keeping: the key has a column of its own, and a page token says nothing. */
const omitted: ReadonlySet<string> = new Set(['requestId', 'pageToken', 'pageSize']);

/** Whoever reads the log must not be able to act with it, as somebody else. The names of fields of every rpc, also of those that the option secret marks. */
const secret: ReadonlySet<string> = new Set([
  'accessToken',
  'challengeToken',
  'clientSecret',
  'code',
  'codes',
  'currentPassword',
  'deviceToken',
  'factorCode',
  'guestToken',
  'newPassword',
  'passkey',
  'password',
  'passwordHash',
  'qrCode',
  'recoveryCode',
  'recoveryCodes',
  'refreshToken',
  'secret',
  'ticket',
  'token',
  'verifier',
]);

/** What a person says of themselves, or of others. An entry cannot be erased with their account, so theirs have none of it. */
const personal: ReadonlySet<string> = new Set([
  'description',
  'destination',
  'email',
  'name',
  'note',
  'recipientEmail',
]);

/** The parts of the details that are there, under the names of the API. `ofStaff`: with what is personal. */
export function detailsOf(parts: Record<string, unknown>, { ofStaff }: { ofStaff: boolean }): Record<string, unknown> {
  const isLeftOut = (name: string): boolean =>
    omitted.has(name) || secret.has(name) || (!ofStaff && personal.has(name));
  return Object.fromEntries(
    Object.entries(parts)
      .map(([name, part]) => [name, bounded(plain(part, isLeftOut))] as const)
      .filter(([, part]) => part !== undefined),
  );
}

function bounded(part: unknown): unknown {
  if (part === undefined) return undefined;
  const text = JSON.stringify(part);
  if (text.length <= largestPart) return part;
  return { too_large: { characters: text.length, sha256: hash('sha256', text, 'hex') } };
}

/** A message as JSON has it. What is left out or empty is left out; of bytes only their number is kept. */
export function plain(value: unknown, isLeftOut: (name: string) => boolean = (name) => omitted.has(name)): unknown {
  if (value === undefined || value === null || value === '') return undefined;
  // A request may name a time that is none: it is written before it is refused.
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'no time' : value.toISOString();
  if (value instanceof Uint8Array) return { bytes: value.length };
  if (typeof value === 'bigint') return value.toString();
  // PostgreSQL stores no NUL in JSON, nor half of a pair of surrogates.
  if (typeof value === 'string') return value.toWellFormed().replaceAll('\0', '');
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map((item) => plain(item, isLeftOut) ?? null);
  if (typeof value !== 'object') return typeof value === 'function' ? undefined : value;
  const entries = Object.entries(value)
    .filter(([name]) => !isLeftOut(camelCase(name)))
    .map(([name, inner]) => [snakeCase(name.replaceAll('\0', '')), plain(inner, isLeftOut)] as const)
    .filter(([, inner]) => inner !== undefined);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** Objects that are no messages have names of either kind. */
function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
