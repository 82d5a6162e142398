// A refusal at the gateway, in the shape that every error has: over JSON in the body, over gRPC in the headers.
import {
  HeaderValueOption_HeaderAppendAction as action,
  type CheckResponse,
  type HeaderValueOption,
} from '@plaza/api/envoy-auth';
import { status as codes, toJson, toWire, type ServiceError } from '@plaza/service';

const statuses: Readonly<Record<number, number>> = {
  [codes.FAILED_PRECONDITION]: 400,
  [codes.UNAUTHENTICATED]: 401,
  [codes.PERMISSION_DENIED]: 403,
  [codes.RESOURCE_EXHAUSTED]: 429,
  [codes.UNAVAILABLE]: 503,
  [codes.INTERNAL]: 500,
};

export function denied(error: ServiceError, grpc: boolean): Pick<CheckResponse, 'deniedResponse' | 'okResponse'> {
  const seconds = error.retryAfterMs === undefined ? undefined : String(Math.ceil(error.retryAfterMs / 1_000));
  const code = statuses[error.code] ?? 500;
  const headers = [
    ...(seconds === undefined ? [] : [set('retry-after', seconds)]),
    ...(code === 401 ? [set('www-authenticate', 'Bearer')] : []),
  ];
  if (!grpc) {
    const json = [...headers, set('content-type', 'application/json')];
    return { deniedResponse: { status: { code }, headers: json, body: toJson(error) }, okResponse: undefined };
  }
  const [details] = toWire(error).metadata.get('grpc-status-details-bin');
  const status = [
    set('grpc-status', String(error.code)),
    set('grpc-message', encodeURI(error.message)),
    set(
      'grpc-status-details-bin',
      Buffer.from(details ?? '')
        .toString('base64')
        .replaceAll('=', ''),
    ),
  ];
  return { deniedResponse: { status: { code }, headers: [...headers, ...status], body: '' }, okResponse: undefined };
}

export function set(key: string, value: string): HeaderValueOption {
  return { header: { key, value }, appendAction: action.OVERWRITE_IF_EXISTS_OR_ADD };
}
