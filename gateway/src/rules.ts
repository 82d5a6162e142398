// The rpcs as the gateway sees them: which of them it lets in, under which paths, and to whom they go.
import type { RpcRule } from '@plaza/api/rpcs';
import { serviceNames, type ServiceName } from '@plaza/services';

export type OpenAccess = 'public' | 'user' | 'admin';

/** A service, or whichever of them lives. */
export type Upstream = ServiceName | 'any';

export interface OpenRpc {
  /** The gRPC path. */
  path: string;
  access: OpenAccess;
  cached: boolean;
  /** A read, as its HTTP method says: it may be repeated. */
  read: boolean;
  /** Ends when one of both sides says so, not after a time. */
  streams: boolean;
  /** Goes on for as long as somebody listens. */
  lasting: boolean;
  cluster: Upstream | `${Upstream}_streams` | `${Upstream}_live`;
  /** What its calls count against. */
  limit: RpcRule['limit'];
  maxRequestBytes: number;
  /** Gets the cookies of its calls. */
  sessionCookie: boolean;
  http: RpcRule['http'];
}

/** The rpcs that the outside may call, those that are cached first, since they are called most. The rest is denied by not being here. */
export function openRpcs(rpcs: Readonly<Record<string, RpcRule>>): OpenRpc[] {
  return Object.entries(rpcs)
    .filter((entry): entry is [string, RpcRule & { access: OpenAccess }] => isOpen(entry[1].access))
    .map(
      ([
        path,
        {
          access,
          service,
          publicCacheSeconds,
          streams,
          lasting = false,
          limit,
          maxRequestBytes,
          sessionCookie = false,
          http,
        },
      ]) => ({
        path,
        sessionCookie,
        access,
        streams,
        lasting,
        limit,
        maxRequestBytes,
        http,
        cached: access === 'public' && publicCacheSeconds > 0 && !streams,
        read: !streams && http.length > 0 && http.every(({ method }) => method === 'GET'),
        cluster: clusterFor(clusterOf(service), streams, lasting),
      }),
    )
    .sort((a, b) => Number(b.cached) - Number(a.cached));
}

/** The services that the transcoder must know for these rpcs: those with at least one on HTTP. */
export function transcodedServices(rpcs: readonly OpenRpc[]): string[] {
  return [
    ...new Set(rpcs.filter(({ http }) => http.length > 0).map(({ path }) => path.slice(1, path.lastIndexOf('/')))),
  ];
}

function isOpen(access: RpcRule['access']): access is OpenAccess {
  return access === 'public' || access === 'user' || access === 'admin';
}

/** What ends by itself and what goes on for hours are counted apart, and apart from calls: none of them takes another's place. */
function clusterFor(owner: Upstream, streams: boolean, lasting: boolean): OpenRpc['cluster'] {
  return lasting ? `${owner}_live` : streams ? `${owner}_streams` : owner;
}

/** `plaza.wallet.v1.WalletService` is wallet's; what every service implements goes to any of them. */
function clusterOf(service: string): Upstream {
  const owner = service.split('.')[1] ?? '';
  if (owner === 'system') return 'any';
  const name = serviceNames.find((candidate) => candidate === owner);
  if (!name) throw new Error(`No service is known to implement ${service}.`);
  return name;
}

/** What every path of a template begins with. */
export function staticPart(template: string): string {
  return template.slice(0, `${template}{`.indexOf('{'));
}

/** How a route of Envoy matches a template of google.api.http. */
export function pathMatch(template: string): { path: string } | { safe_regex: { regex: string } } {
  if (!template.includes('{')) return { path: template };
  const regex = template
    .split(/(\{[^}]*\})/)
    .map((part) => {
      if (!part.startsWith('{')) return part.replace(/[.*+?^$()|[\]\\]/g, '\\$&');
      // A name alone is one segment. Others (`{name=shops/*}`) are not used; to guess at them would open doors.
      if (part.includes('=')) throw new Error(`The gateway does not know the pattern ${part} of ${template}.`);
      return '[^/]+';
    })
    .join('');
  return { safe_regex: { regex } };
}
