// Headers that no client may set, and headers that every answer carries.
export interface HeaderOption {
  header: { key: string; value: string };
  append_action: 'OVERWRITE_IF_EXISTS_OR_ADD' | 'ADD_IF_ABSENT' | 'APPEND_IF_EXISTS_OR_ADD';
}

export function addedHeader(
  key: string,
  value: string,
  action: HeaderOption['append_action'] = 'OVERWRITE_IF_EXISTS_OR_ADD',
): HeaderOption {
  return { header: { key, value }, append_action: action };
}

/** What Helmet 8 sends by default. */
export function securityHeaders(production: boolean): HeaderOption[] {
  const policy = [
    "default-src 'self'",
    "base-uri 'self'",
    "font-src 'self' https: data:",
    "form-action 'self'",
    "frame-ancestors 'self'",
    "img-src 'self' data:",
    "object-src 'none'",
    "script-src 'self'",
    "script-src-attr 'none'",
    "style-src 'self' https: 'unsafe-inline'",
    // A machine that is reached over plain http would lose the styles of /docs by it.
    ...(production ? ['upgrade-insecure-requests'] : []),
  ].join(';');
  return Object.entries({
    'content-security-policy': policy,
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'origin-agent-cluster': '?1',
    'referrer-policy': 'no-referrer',
    'strict-transport-security': 'max-age=31536000; includeSubDomains',
    'x-content-type-options': 'nosniff',
    'x-dns-prefetch-control': 'off',
    'x-download-options': 'noopen',
    'x-frame-options': 'SAMEORIGIN',
    'x-permitted-cross-domain-policies': 'none',
    'x-xss-protection': '0',
  }).map(([key, value]) => addedHeader(key, value));
}

/** What pages of another origin may read of an answer, beside what every page may. */
export const exposedHeaders = [
  'allow',
  'content-disposition',
  'etag',
  'retry-after',
  'ratelimit-limit',
  'ratelimit-remaining',
  'ratelimit-reset',
  'www-authenticate',
  'x-request-id',
  'grpc-status',
  'grpc-message',
  'grpc-status-details-bin',
].join(', ');

/** Headers by which one Plaza process, or Envoy itself, tells another something. From a client they are lies. */
const identityHeaders = [
  'x-user-id',
  'x-user-role',
  'x-request-start',
  'x-real-ip',
  'x-forwarded-host',
  'x-forwarded-user',
  'x-original-url',
  'x-rewrite-url',
  'forwarded',
];
const identityPrefixes = ['x-plaza-', 'x-envoy-', 'x-auth-'];

/** Each of these would lead a public read past the cache. Services know only If-Match, under another name: see `handedOn`. */
const preconditions = ['if-match', 'if-modified-since', 'if-unmodified-since', 'if-range', 'range'];

/** What a change says that it was read from: a service reads it under a name that no client can send. */
const handedOn = { append: addedHeader('x-plaza-if-match', '%REQ(if-match)%') };

/** Mutations of a request before anything else looks at it, in their order. */
export function strippedHeaders(trustedProxies: number): object[] {
  return [
    ...identityHeaders.map((name) => ({ remove: name })),
    ...identityPrefixes.map((prefix) => ({ remove_on_match: { key_matcher: { prefix } } })),
    handedOn,
    ...preconditions.map((name) => ({ remove: name })),
    // Believed only where proxies of our own wrote them.
    ...(trustedProxies === 0 ? [{ remove: 'x-forwarded-for' }, { remove: 'x-forwarded-proto' }] : []),
  ];
}

/**
 * Cookies go to no service, except for those of a session to the rpcs that deal with it: under another name, which no client can send. With them the
 * host that was called, by which they know pages of our own origin.
 */
export const cookieForSessions = [
  { append: addedHeader('x-plaza-cookie', '%REQ(cookie)%') },
  { append: addedHeader('x-plaza-host', '%REQ(:authority)%') },
];

/** What answers need not tell. */
export const hiddenHeaders = [
  { remove: 'server' },
  { remove: 'x-powered-by' },
  { remove_on_match: { key_matcher: { prefix: 'x-envoy-' } } },
];

/** What is left of gRPC in an answer that has become JSON. */
export const grpcLeftovers = [{ remove_on_match: { key_matcher: { prefix: 'grpc-' } } }];
