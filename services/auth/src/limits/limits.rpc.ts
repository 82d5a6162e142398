// The gateway calls this before it passes a call on.
import type { sendUnaryData, ServerUnaryCall } from '@grpc/grpc-js';
import {
  RateLimitResponse_Code,
  RateLimitServiceService,
  type HeaderValue,
  type RateLimitDescriptor,
  type RateLimitRequest,
  type RateLimitResponse,
} from '@plaza/api/envoy-ratelimit';
import type { LimitName } from '@plaza/limits';
import { commonErrors, toWire, type ForeignRpcs, type Logger } from '@plaza/service';
import { gatewayCheck, type GatewayIdentity } from './gateway.ts';
import type { Count } from './counters.ts';
import type { Call, Limits } from './limits.ts';

const warnEveryMs = 60_000;

/** Envoy's own protocol. Envoy cannot sign tokens as services do, so it sends a key that it shares with auth. */
export function rateLimitService(limits: Limits, gateway: GatewayIdentity, log: Pick<Logger, 'warn'>): ForeignRpcs {
  const isGateway = gatewayCheck(gateway);
  let warnedAt = -Infinity;
  function refuse(peer: string): ReturnType<typeof toWire> {
    if (Date.now() - warnedAt > warnEveryMs) {
      warnedAt = Date.now();
      log.warn(
        { peer },
        'a caller that is not the gateway requested a rate limit: is GATEWAY_KEY the same there, and GATEWAY_TLS_NAME in its certificate?',
      );
    }
    return toWire(commonErrors.UNAUTHENTICATED());
  }
  return {
    definition: RateLimitServiceService,
    implementation: {
      shouldRateLimit: (
        call: ServerUnaryCall<RateLimitRequest, RateLimitResponse>,
        callback: sendUnaryData<RateLimitResponse>,
      ) => {
        if (!isGateway(call)) return callback(refuse(call.getPeer()));
        void answer(limits, call.request).then(
          (response) => callback(null, response),
          (error: unknown) => callback(toWire(commonErrors.INTERNAL({ cause: error }))),
        );
      },
    },
  };
}

async function answer(limits: Limits, { descriptors }: RateLimitRequest): Promise<RateLimitResponse> {
  const calls = descriptors.map(callOf).filter((call) => call !== undefined);
  const counts = (await Promise.all(calls.map((call) => limits.take(call)))).filter((count) => count !== undefined);
  const tightest = counts.reduce<Count | undefined>((a, b) => (a && isTighter(a, b) ? a : b), undefined);
  if (!tightest) return { overallCode: RateLimitResponse_Code.OK, responseHeadersToAdd: [] };
  return {
    overallCode: tightest.refused ? RateLimitResponse_Code.OVER_LIMIT : RateLimitResponse_Code.OK,
    responseHeadersToAdd: isReportedByGateway(limits, calls, tightest) ? [] : headers(tightest),
  };
}

/** Whether the gateway counts a person alone who has fewer calls left than the address that is counted here: then it reports those. */
function isReportedByGateway(limits: Limits, calls: readonly Call[], { refused, remaining }: Count): boolean {
  const [call] = calls;
  return calls.length === 1 && call !== undefined && !refused && remaining >= limits.leastOfPerson(call);
}

/** The gateway's descriptors, see gateway/src/buckets.ts. */
function callOf({ entries }: RateLimitDescriptor): Call | undefined {
  const entry = (name: string): string | undefined => entries.find(({ key }) => key === name)?.value;
  const [limit, endpoint, person, address] = [
    entry('limit'),
    entry('endpoint'),
    entry('person'),
    entry('masked_remote_address'),
  ];
  const caller = person ?? address;
  if (!limit || !endpoint || !caller) return undefined;
  return {
    limit: limit as LimitName,
    endpoint,
    by: person === undefined ? 'address' : 'person',
    caller,
    afterShare: entry('share') !== undefined,
  };
}

/** The longest refusal, or else the count with the fewest calls left. */
function isTighter(a: Count, b: Count): boolean {
  if (a.refused !== b.refused) return a.refused;
  return a.refused ? a.resetMs >= b.resetMs : a.remaining <= b.remaining;
}

/** The headers of draft-ietf-httpapi-ratelimit-headers; of a refusal, also the header that gRPC clients read. The gateway removes that one for JSON. */
function headers({ limit, remaining, resetMs, refused }: Count): HeaderValue[] {
  const seconds = String(Math.max(1, Math.ceil(resetMs / 1_000)));
  return [
    { key: 'ratelimit-limit', value: String(limit) },
    { key: 'ratelimit-remaining', value: String(remaining) },
    { key: 'ratelimit-reset', value: seconds },
    ...(refused
      ? [
          { key: 'retry-after', value: seconds },
          { key: 'grpc-status-details-bin', value: details(Number(seconds)) },
        ]
      : []),
  ];
}

function details(seconds: number): string {
  const [bytes] = toWire(commonErrors.RATE_LIMITED({ retryAfterMs: seconds * 1_000 })).metadata.get(
    'grpc-status-details-bin',
  );
  return Buffer.from(bytes ?? '')
    .toString('base64')
    .replaceAll('=', '');
}
