// Lines of the gateway's log about calls with a key, which Envoy hands on in batches, in OpenTelemetry's protocol.
import type { sendUnaryData, ServerUnaryCall } from '@grpc/grpc-js';
import {
  LogsServiceService,
  type ExportLogsServiceRequest,
  type ExportLogsServiceResponse,
  type LogRecord,
} from '@plaza/api/otlp-logs';
import { rpcs } from '@plaza/api/rpcs';
import {
  commonErrors,
  isUuid,
  newId,
  toServiceError,
  toWire,
  type Database,
  type ForeignRpcs,
  type Logger,
} from '@plaza/service';
import { gatewayCheck, type GatewayIdentity } from '../limits/index.ts';
import { addRequests } from './requests.queries.ts';

type Call = ServerUnaryCall<ExportLogsServiceRequest, ExportLogsServiceResponse>;
type NewRequest = Parameters<typeof addRequests>[1][number];

export function requestLogService(
  database: Database,
  gateway: GatewayIdentity,
  log: Pick<Logger, 'warn'>,
): ForeignRpcs {
  const isGateway = gatewayCheck(gateway);
  return {
    definition: LogsServiceService,
    implementation: {
      export: (call: Call, callback: sendUnaryData<ExportLogsServiceResponse>) => {
        if (!isGateway(call)) return callback(toWire(commonErrors.UNAUTHENTICATED()));
        void keep(database, call.request).then(
          () => callback(null, {}),
          (error: unknown) => {
            log.warn({ err: error }, 'calls with API keys were not logged');
            callback(toWire(toServiceError(error)));
          },
        );
      },
    },
  };
}

async function keep(database: Database, { resourceLogs }: ExportLogsServiceRequest): Promise<void> {
  const requests = resourceLogs
    .flatMap(({ scopeLogs }) => scopeLogs.flatMap(({ logRecords }) => logRecords))
    .map(requestOf)
    .filter((request) => request !== undefined);
  await addRequests(database, requests);
}

/** Undefined for a line that is not about a call with a key. */
function requestOf({ attributes }: LogRecord): NewRequest | undefined {
  const values = new Map(attributes.map(({ key, value }) => [key, value?.stringValue ?? '']));
  const text = (name: string, longest: number): string => {
    const value = values.get(name) ?? '';
    // Envoy writes a dash for what there is not.
    return value === '-' ? '' : value.replaceAll('\0', '').slice(0, longest);
  };
  const [merchantId, keyId] = [text('merchant', 36), text('key', 36)];
  if (!isUuid(merchantId) || !isUuid(keyId)) return undefined;
  const [method, original] = [text('method', 10), text('original_method', 10)];
  const grpc = original === '' && text('content_type', 100).startsWith('application/grpc');
  const grpcStatus = text('grpc_status', 2);
  return {
    id: newId(),
    merchant_id: merchantId,
    key_id: keyId,
    at: new Date(Math.round(Number(text('at', 20)) * 1_000) || 0),
    method: original || method,
    route: routeOf(text('rpc', 200), grpc ? undefined : original || method),
    status: statusOf(Number(text('status', 3)) || 0, grpcStatus),
    request_id: text('request_id', 128),
    idempotency_key: text('idempotency_key', 255) || null,
    duration_ms: Math.min(Number(text('duration_ms', 10)) || 0, 2_147_483_647),
  };
}

/** The template of the path that was called; over gRPC, where the method says nothing, the path of the rpc. */
function routeOf(rpc: string, method: string | undefined): string {
  const path = `/${rpc}`;
  const rule = rpcs[path];
  if (!rule) return '';
  if (method === undefined) return path;
  const as = method === 'HEAD' ? 'GET' : method;
  return rule.http.find((binding) => binding.method === as)?.template ?? path;
}

/** HTTP statuses of the gRPC codes, as the transcoder has them. */
const statuses = [200, 499, 500, 400, 504, 404, 409, 403, 429, 400, 409, 400, 501, 500, 503, 500, 401];

/** Over gRPC every answer has the HTTP status 200. */
function statusOf(status: number, grpcStatus: string): number {
  return status === 200 && grpcStatus !== '' ? (statuses[Number(grpcStatus)] ?? 500) : status;
}
