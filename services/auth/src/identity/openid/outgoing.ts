// Requests to providers: only where they may go, with an end in time and in size, and without following redirections.
import { wholeBody } from '@plaza/service/outbound';
import type { CustomFetch } from 'openid-client';
import { mayCall } from './provider-settings.ts';

const timeoutMs = 5_000;
// Documents, keys and tokens have a few kilobytes.
const maxBytes = 256 * 1024;

/** Throws on all that is no whole answer. */
export function limitedFetch(production: boolean): CustomFetch {
  return async (url, { body, headers, method }) => {
    if (!mayCall(new URL(url), production)) throw new Error('A provider named an address that is not https.');
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await fetch(url, {
      method,
      headers,
      redirect: 'manual',
      signal,
      ...(body !== null && body !== undefined && { body }),
    });
    const announced = Number(response.headers.get('content-length') ?? 0);
    if (announced > maxBytes) {
      await response.body?.cancel();
      throw new Error('The answer of a provider is too long.');
    }
    const content = await wholeBody(response, maxBytes, 'The answer of a provider is too long.');
    // These statuses have no body, and Response takes none with them.
    const empty = [101, 204, 205, 304].includes(response.status);
    return new Response(empty ? null : content, { status: response.status, headers: response.headers });
  };
}
