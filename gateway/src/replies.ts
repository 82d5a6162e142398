// Envoy's own answers, turned into our errors: one mapper for each way in which Envoy can refuse, first match wins.
import { errorBody, errorDetailsBin, gatewayErrors, type GatewayReason } from './errors.ts';
import { addedHeader, securityHeaders, type HeaderOption } from './headers.ts';

type Filter = Record<string, unknown>;

interface Refusal {
  reason: GatewayReason;
  when: Filter;
  /** Instead of the status that Envoy chose. */
  status?: number;
  headers?: HeaderOption[];
  /** What gRPC clients know it as, where that differs. */
  grpcReason?: GatewayReason;
  /** Envoy's words are told as the message: they are about the request alone. */
  tellWhy?: boolean;
  /** Says in the body, too, when to try again. */
  tellWhen?: boolean;
  /** Never about a gRPC request, although the transcoder may have made the headers look like one by then. */
  jsonOnly?: boolean;
}

const transcoding = either(details('grpc_json_transcode_failure'), details('early_grpc_json_transcode_failure'));
// Who refused may know better.
const retryShortly = [addedHeader('retry-after', '1', 'ADD_IF_ABSENT')];

const refusals: Refusal[] = [
  { reason: 'REQUEST_TOO_LARGE', when: and(status(413), transcoding), jsonOnly: true },
  { reason: 'INVALID_ARGUMENT', when: and(status(400), transcoding), jsonOnly: true, tellWhy: true },
  // A service died after the headers of its answer. A gRPC client has them already; one of JSON has nothing yet.
  { reason: 'UNAVAILABLE', when: details('upstream_reset_after_response_started'), headers: retryShortly, jsonOnly: true },
  // The JWT filter has one status for all; its words are only in the details.
  { reason: 'UNAVAILABLE', when: details('jwt_authn_access_denied{Jwks_remote_fetch'), status: 503, headers: retryShortly },
  { reason: 'TOKEN_EXPIRED', when: details('jwt_authn_access_denied{Jwt_is_expired') },
  { reason: 'UNAUTHENTICATED', when: details('jwt_authn_access_denied{Jwt_is_missing') },
  { reason: 'TOKEN_INVALID', when: either(status(401), details('jwt_authn_access_denied')), status: 401 },
  { reason: 'PERMISSION_DENIED', when: status(403) },
  { reason: 'ROUTE_NOT_FOUND', when: status(404), grpcReason: 'UNIMPLEMENTED' },
  { reason: 'METHOD_NOT_ALLOWED', when: status(405) },
  { reason: 'REQUEST_TIMEOUT', when: status(408) },
  { reason: 'REQUEST_TOO_LARGE', when: status(413) },
  // Auth says how long to wait, and tells gRPC clients itself; our own buckets fill up again all the time.
  { reason: 'RATE_LIMITED', when: status(429), headers: retryShortly, tellWhen: true },
  { reason: 'HEADERS_TOO_LARGE', when: status(431) },
  { reason: 'REQUEST_MALFORMED', when: range(400, 499) },
  // A transfer encoding that nobody knows is the client's doing.
  { reason: 'REQUEST_MALFORMED', when: status(501), status: 400 },
  // Not by the flag UO: it also says that nothing more was sent again, to a service that is down.
  { reason: 'OVERLOADED', when: either(flags('OM', 'DO'), details('overload'), details('upstream_reset_before_response_started{overflow')), headers: retryShortly },
  { reason: 'DEADLINE_EXCEEDED', when: status(504) },
  { reason: 'UNAVAILABLE', when: range(502, 503), headers: retryShortly },
  { reason: 'INTERNAL', when: range(500, 599) },
];

/** `local_reply_config` of a listener. */
export function localReplies(production: boolean): object {
  const security = securityHeaders(production);
  return {
    mappers: [{ filter: details('lua_response'), headers_to_add: security }, ...refusals.flatMap(({ reason, grpcReason = reason, when, status: newStatus, headers = [], tellWhy, tellWhen, jsonOnly }) => [
      ...jsonOnly ? [] : [{
        filter: and(isGrpc(), when),
        headers_to_add: [
          ...security, ...headers,
          addedHeader('grpc-status', String(gatewayErrors[grpcReason].code)),
          addedHeader('grpc-message', encodeURI(gatewayErrors[grpcReason].message).replaceAll('%', '%%')),
          addedHeader('grpc-status-details-bin', errorDetailsBin(grpcReason), tellWhen ? 'ADD_IF_ABSENT' : undefined),
        ],
        body: { inline_string: '' },
      }],
      {
        filter: when,
        ...newStatus ? { status_code: newStatus } : {},
        headers_to_add: [...security, ...headers],
        body_format_override: tellWhy
          ? { json_format: errorBody(reason, '%LOCAL_REPLY_BODY%'), content_type: 'application/json' }
          : { text_format_source: { inline_string: bodyText(reason, tellWhen) }, content_type: 'application/json' },
      },
    ])],
  };
}

/** The body as Envoy's format string. It can take in what a header says. */
function bodyText(reason: GatewayReason, tellWhen = false): string {
  const body = errorBody(reason);
  const wait = { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retry_delay: '@wait@' };
  const text = JSON.stringify(tellWhen ? { ...body, details: [...body.details, wait] } : body);
  return text.replaceAll('%', '%%').replace('@wait@', '%RESP(RETRY-AFTER)%s');
}

function and(...filters: Filter[]): Filter {
  return { and_filter: { filters } };
}

function either(...filters: Filter[]): Filter {
  return { or_filter: { filters } };
}

function isGrpc(): Filter {
  return { header_filter: { header: { name: 'content-type', string_match: { prefix: 'application/grpc' } } } };
}

function compare(op: 'EQ' | 'GE' | 'LE', value: number): Filter {
  return { status_code_filter: { comparison: { op, value: { default_value: value, runtime_key: 'plaza.unused' } } } };
}

function status(value: number): Filter {
  return compare('EQ', value);
}

function range(from: number, to: number): Filter {
  return and(compare('GE', from), compare('LE', to));
}

function flags(...names: string[]): Filter {
  return { response_flag_filter: { flags: names } };
}

/** Whether Envoy's response code details start so. */
function details(start: string): Filter {
  return {
    extension_filter: {
      name: 'envoy.access_loggers.extension_filters.cel',
      typed_config: {
        '@type': 'type.googleapis.com/envoy.extensions.access_loggers.filters.cel.v3.ExpressionFilter',
        expression: `response.code_details.startsWith('${start}')`,
      },
    },
  };
}
