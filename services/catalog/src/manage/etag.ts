// The etag of what is managed is its version. A change names the one that was read: over JSON in the header If-Match, which the gateway hands on under
// a name that no client can send, or in the field.
import type { CallContext } from '@plaza/service';
import { manageErrors } from './manage.errors.ts';

/** What a client sends back. */
export function etagOf(version: number): string {
  return `"${version}"`;
}

/** Undefined: any version. Throws ETAG_MISSING. */
export function expectedVersion(context: CallContext, field: string): string | undefined {
  const sent = (context.header('x-plaza-if-match') ?? field).trim();
  if (sent === '') throw manageErrors.ETAG_MISSING({ violations: [{ field: 'etag', description: 'Must be sent.' }] });
  return sent === '*' ? undefined : sent.replace(/^W\//, '').replaceAll('"', '');
}

/** Throws VERSION_CONFLICT. */
export function assertVersion(version: number, expected: string | undefined): void {
  if (expected !== undefined && expected !== String(version))
    throw manageErrors.VERSION_CONFLICT({ metadata: { etag: etagOf(version) } });
}

/** Over JSON the etag is a header of the answer too. */
export function sendEtag(context: CallContext, version: number): void {
  context.setHeader('etag', etagOf(version));
}
