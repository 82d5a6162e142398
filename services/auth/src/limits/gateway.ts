// Whether it is the gateway that asks to have a call counted: who could, might lock out anybody else.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { ServerUnaryCall } from '@grpc/grpc-js';
import { LRUCache } from 'lru-cache';

export interface GatewayIdentity {
  /** What it shows: two while one is exchanged for the other. */
  keys: readonly string[];
  /** The name that its certificate has, where services speak TLS. */
  tlsName: string | undefined;
}

type AnyCall = ServerUnaryCall<unknown, unknown>;

// A certificate is read in 30 us, half of what counting takes, and does not change while its connection lasts. Who shows none is not remembered.
const rememberedMs = 10_000;

export function gatewayCheck({ keys, tlsName }: GatewayIdentity): (call: AnyCall) => boolean {
  const digests = keys.map(digest);
  const named = new LRUCache<string, true>({ max: 1_000, ttl: rememberedMs });

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
