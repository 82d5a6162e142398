// Envoy's own answers, turned into our errors: one mapper for each way in which Envoy can refuse, first match wins.
import type { GatewayOptions } from './options.ts';
import { errorBody, errorDetailsBin, gatewayErrors, type GatewayReason } from './errors.ts';
import { addedHeader, exposedHeaders, securityHeaders, type HeaderOption } from './headers.ts';
import { bufferedRules, requestRules } from './requests.ts';

type Filter = Record<string, unknown>;

interface Refusal {
  reason: GatewayReason;
  when: Filter;
  /** Instead of the status that Envoy chose. */
  status?: number;
  headers?: HeaderOption[];
  /** What gRPC clients know it as, where that differs. */
  grpcReason?: GatewayReason;
  /** Says in the body, too, when to try again. */
  tellWhen?: boolean;
  /** Envoy answers before it has read the headers, and so knows of no origin. */
  headersUnread?: boolean;
}

const transcoding = either(details('grpc_json_transcode_failure'), details('early_grpc_json_transcode_failure'));
/** RFC 9110 wants it beside every 401. */
const challenge = [addedHeader('www-authenticate', 'Bearer', 'ADD_IF_ABSENT')];
// Who refused may know better.
const retryShortly = [addedHeader('retry-after', '1', 'ADD_IF_ABSENT')];

const refusals: Refusal[] = [
  ...[...requestRules, ...bufferedRules].map(({ name, reason, status: its = 400 }): Refusal => ({
    reason,
    status: its,
    when: details(`rbac_access_denied_matched_policy[${name}]`),
    headers: its === 401 ? challenge : [],
  })),
  { reason: 'REQUEST_TOO_LARGE', when: and(status(413), transcoding) },
  { reason: 'INVALID_ARGUMENT', when: and(status(400), transcoding) },
  // A service died after the headers of its answer. A gRPC client has them already; one of JSON has nothing yet.
  {
    reason: 'UNAVAILABLE',
    when: details('upstream_reset_after_response_started'),
    headers: retryShortly,
  },
  // An answer that is larger than the transcoder, or the script for HEAD, may keep.
  {
    reason: 'INTERNAL',
    when: either(
      details('grpc_json_transcode_failure{response_buffer_size_limit_reached'),
      details('response_payload_too_large'),
    ),
  },
  // The JWT filter has one status for all; its words are only in the details.
  {
    reason: 'UNAVAILABLE',
    when: details('jwt_authn_access_denied{Jwks_remote_fetch'),
    status: 503,
    headers: retryShortly,
  },
  { reason: 'TOKEN_EXPIRED', when: details('jwt_authn_access_denied{Jwt_is_expired'), headers: challenge },
  { reason: 'UNAUTHENTICATED', when: details('jwt_authn_access_denied{Jwt_is_missing'), headers: challenge },
  {
    reason: 'TOKEN_INVALID',
    when: either(status(401), details('jwt_authn_access_denied')),
    status: 401,
    headers: challenge,
  },
  // Envoy's own 403: only one path is a WebSocket, and nothing else is asked to be anything but HTTP.
  { reason: 'REQUEST_MALFORMED', when: details('upgrade_failed'), status: 400 },
  { reason: 'PERMISSION_DENIED', when: status(403) },
  { reason: 'ROUTE_NOT_FOUND', when: status(404), grpcReason: 'UNIMPLEMENTED' },
  { reason: 'METHOD_NOT_ALLOWED', when: status(405) },
  { reason: 'REQUEST_TIMEOUT', when: status(408) },
  { reason: 'REQUEST_TOO_LARGE', when: status(413) },
  // Auth says how long to wait, and tells gRPC clients itself; our own buckets fill up again all the time.
  { reason: 'RATE_LIMITED', when: status(429), headers: retryShortly, tellWhen: true },
  { reason: 'HEADERS_TOO_LARGE', when: status(431), headersUnread: true },
  { reason: 'REQUEST_MALFORMED', when: range(400, 499) },
  // A transfer encoding that nobody knows is the client's doing.
  { reason: 'REQUEST_MALFORMED', when: status(501), status: 400 },
  // Not by the flag UO: it also says that nothing more was sent again, to a service that is down.
  {
    reason: 'OVERLOADED',
    when: either(flags('OM', 'DO'), details('overload'), details('upstream_reset_before_response_started{overflow')),
    headers: retryShortly,
  },
  { reason: 'DEADLINE_EXCEEDED', when: status(504) },
  { reason: 'UNAVAILABLE', when: range(502, 503), headers: retryShortly },
  { reason: 'INTERNAL', when: range(500, 599) },
];

/** `local_reply_config` of a listener. `corsOrigins` where browsers are answered. */
export function localReplies({ production, corsOrigins }: Pick<GatewayOptions, 'production' | 'corsOrigins'>): object {
  const always = [
    ...securityHeaders(production),
    ...allowedOrigin(corsOrigins),
    // What was no request has no id: then this one names the answer, and its line in the log.
    addedHeader('x-request-id', '%UNIQUE_ID%', 'ADD_IF_ABSENT'),
  ];
  return {
    mappers: [
      { filter: details('lua_response'), headers_to_add: always },
      // What auth says of an API key is an error of ours already.
      { filter: details('ext_authz_denied'), headers_to_add: always },
      ...refusals.flatMap(
        ({ reason, grpcReason = reason, when, status: newStatus, headers = [], tellWhen, headersUnread }) => [
          {
            filter: and(isGrpc(), when),
            // Of gRPC-Web, too: what its clients get with another status, they call by that.
            status_code: 200,
            headers_to_add: [
              ...always,
              ...headers,
              addedHeader('grpc-status', String(gatewayErrors[grpcReason].code)),
              addedHeader('grpc-message', encodeURI(gatewayErrors[grpcReason].message).replaceAll('%', '%%')),
              addedHeader(
                'grpc-status-details-bin',
                errorDetailsBin(grpcReason),
                tellWhen ? 'ADD_IF_ABSENT' : undefined,
              ),
            ],
            body: { inline_string: '' },
          },
          {
            filter: when,
            ...(newStatus ? { status_code: newStatus } : {}),
            headers_to_add: [...always, ...headers, ...(headersUnread ? anyOrigin(corsOrigins) : [])],
            body_format_override: {
              text_format_source: { inline_string: bodyText(reason, tellWhen) },
              content_type: 'application/json',
            },
          },
        ],
      ),
      { filter: compare('LE', 399), headers_to_add: always },
    ],
  };
}

/**
 * The CORS headers of an allowed origin. Envoy's filter for them knows nothing of answers that come from no cluster, nor of those that are
 * older than its own turn.
 */
function allowedOrigin(origins: readonly string[]): HeaderOption[] {
  if (origins.length === 0) return [];
  const allowed = [
    "'origin' in request.headers",
    ...(origins.includes('*') ? [] : [`request.headers['origin'] in ${JSON.stringify(origins)}`]),
  ].join(' && ');
  return [
    addedHeader('access-control-allow-origin', `%CEL(${allowed} ? request.headers['origin'] : '')%`),
    addedHeader('access-control-expose-headers', `%CEL(${allowed} ? '${exposedHeaders}' : '')%`),
  ];
}

/** Where nobody knows who asks, there is nothing in the answer that only some might read. */
function anyOrigin([first, ...more]: readonly string[]): HeaderOption[] {
  if (first === undefined) return [];
  return [
    addedHeader('access-control-allow-origin', more.length === 0 ? first : '*'),
    addedHeader('access-control-expose-headers', exposedHeaders),
  ];
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

/**
 * Whether the client speaks gRPC. What the transcoder has made of JSON looks like it, but for the method of before. Its answer must be JSON as it is: once a
 * service has begun to answer, the transcoder does not see ours any more, and `200` with a status in the headers would be a success to the client.
 */
function isGrpc(): Filter {
  return and(
    { header_filter: { header: { name: 'content-type', string_match: { prefix: 'application/grpc' } } } },
    { header_filter: { header: { name: 'x-envoy-original-method', present_match: true, invert_match: true } } },
  );
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
