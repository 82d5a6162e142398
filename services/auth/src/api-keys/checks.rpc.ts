// The gateway asks this before it lets a call with an API key pass: Envoy's external authorization. The answer replaces the key by a token of auth's,
// which every service verifies like any other.
import type { sendUnaryData, ServerUnaryCall } from '@grpc/grpc-js';
import { AuthorizationService, type CheckRequest, type CheckResponse } from '@plaza/api/envoy-auth';
import { rpcs } from '@plaza/api/rpcs';
import { commonErrors, isRead, toServiceError, toWire, type ForeignRpcs, type Logger } from '@plaza/service';
import { gatewayCheck, type GatewayIdentity } from '../limits/index.ts';
import { admitCall, findKeyOf, type CallWithKey, type CheckDeps } from './checks.ts';
import { denied, set } from './denied.ts';
import type { KnownKey } from './known-keys.ts';

type Call = ServerUnaryCall<CheckRequest, CheckResponse>;

const { check } = AuthorizationService;
// What a key is answered is the same for minutes, and writing it costs half of all that is ours of a check.
const written = new WeakMap<CheckResponse, Buffer>();
const definition = {
  ...AuthorizationService,
  check: {
    ...check,
    responseSerialize: (answer: CheckResponse) => written.get(answer) ?? check.responseSerialize(answer),
  },
};
const answers = new WeakMap<KnownKey, { token: string; answer: CheckResponse }>();

export function checkService(deps: CheckDeps, gateway: GatewayIdentity, log: Pick<Logger, 'error'>): ForeignRpcs {
  const isGateway = gatewayCheck(gateway);
  return {
    definition,
    implementation: {
      check: (call: Call, callback: sendUnaryData<CheckResponse>) => {
        if (!isGateway(call)) return callback(toWire(commonErrors.UNAUTHENTICATED()));
        void answer(deps, call.request, log).then(
          (response) => callback(null, response),
          (error: unknown) => callback(toWire(commonErrors.INTERNAL({ cause: error }))),
        );
      },
    },
  };
}

async function answer(deps: CheckDeps, request: CheckRequest, log: Pick<Logger, 'error'>): Promise<CheckResponse> {
  const { grpc, ...call } = callOf(request);
  let metadata: CheckResponse['dynamicMetadata'];
  try {
    const key = await findKeyOf(deps, call);
    metadata = { merchant: key.row.merchant_id, key: key.row.id };
    return allowedWith(key, await admitCall(deps, key, call), metadata);
  } catch (thrown) {
    const error = toServiceError(thrown);
    if (error.reason === 'INTERNAL') log.error({ err: thrown }, 'a call with an API key could not be checked');
    return {
      status: { code: error.code, message: '', details: [] },
      ...denied(error, grpc),
      dynamicMetadata: metadata,
    };
  }
}

function allowedWith(key: KnownKey, token: string, metadata: CheckResponse['dynamicMetadata']): CheckResponse {
  const known = answers.get(key);
  if (known?.token === token) return known.answer;
  const answer = allowed(token, metadata);
  written.set(answer, check.responseSerialize(answer));
  answers.set(key, { token, answer });
  return answer;
}

function allowed(token: string, dynamicMetadata: CheckResponse['dynamicMetadata']): CheckResponse {
  return {
    status: { code: 0, message: '', details: [] },
    deniedResponse: undefined,
    okResponse: { headers: [set('authorization', `Bearer ${token}`)], responseHeadersToAdd: [] },
    dynamicMetadata,
  };
}

function callOf({ attributes }: CheckRequest): CallWithKey & { grpc: boolean } {
  const http = attributes?.request?.http;
  const headers = http?.headers ?? {};
  const grpc = (headers['content-type'] ?? '').startsWith('application/grpc');
  const method = http?.method ?? '';
  return {
    secret: (headers['authorization'] ?? '').replace(/^bearer +/i, ''),
    address: attributes?.source?.address?.socketAddress?.address ?? '',
    read: grpc ? isReadAt(http?.path ?? '') : method === 'GET' || method === 'HEAD',
    grpc,
  };
}

function isReadAt(path: string): boolean {
  const rule = rpcs[path];
  return rule !== undefined && isRead(rule);
}
