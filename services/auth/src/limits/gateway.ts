// Checks that a request to count a call comes from the gateway: another caller could use up other people's limits.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { ServerUnaryCall } from '@grpc/grpc-js';
import { LRUCache } from 'lru-cache';

export interface GatewayIdentity {
  /** The accepted keys: two while one replaces the other. */
  keys: readonly string[];
  /** The name in its certificate, where services use TLS. */
  tlsName: string | undefined;
}

type AnyCall = ServerUnaryCall<unknown, unknown>;

// Reading a certificate takes 80 µs of a processor, as much as counting, and it does not change during a connection. Only accepted names are cached.
const cachedMs = 10_000;

export function gatewayCheck({ keys, tlsName }: GatewayIdentity): (call: AnyCall) => boolean {
  const digests = keys.map(digest);
  const named = new LRUCache<string, true>({ max: 1_000, ttl: cachedMs });

  function hasName(call: AnyCall): boolean {
    if (tlsName === undefined || named.has(call.getPeer())) return true;
    const names = call.getAuthContext().sslPeerCertificate?.subjectaltname?.split(', ') ?? [];
    if (!names.includes(`DNS:${tlsName}`)) return false;
    named.set(call.getPeer(), true);
    return true;
  }

  return (call) => {
    const [authorization] = call.metadata.get('authorization');
    const shown = digest(String(authorization ?? '').replace(/^Bearer /, ''));
    return digests.some((known) => timingSafeEqual(known, shown)) && hasName(call);
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
