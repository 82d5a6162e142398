// WebSockets: the same pieces as every other transport, as text frames of JSON. The server alone speaks.
import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { LiveServiceService } from '@plaza/api/live';
import {
  clientIpOf,
  commonErrors,
  status,
  toJson,
  toServiceError,
  type Door,
  type Logger,
  type Porch,
  type ServiceError,
} from '@plaza/service';
import { WebSocketServer } from 'ws';
import type { Cursors } from './cursor.ts';
import { liveErrors } from './live.errors.ts';
import type { Listen } from './listen.ts';
import type { Piece } from './pieces.ts';
import type { Tickets } from './tickets.ts';
import { SocketListener } from './socket-listener.ts';
import { jsonText, toProto } from './wire.ts';

export const socketPath = '/api/social/ws';
export const socketProtocol = 'plaza.v1';
/** Before the access token in the list of subprotocols: browsers can send no header of their own. */
const tokenPrefix = 'bearer.';
/** The same with a ticket in its place. */
const ticketPrefix = 'ticket.';

export interface SocketsDeps {
  address: { host: string; port: number };
  listen: Listen;
  cursors: Cursors;
  tickets: Tickets;
  /** What was sent, for the metrics. */
  count: (type: Piece['type']) => void;
  log: Logger;
}

/** What is known of a caller before anything is checked. */
interface Visitor {
  authorization: string | undefined;
  ticket: string | undefined;
  clientIp: string;
  after: string;
}

export function sockets(deps: SocketsDeps): Door {
  return async (porch) => {
    const door = await porch.listen(deps.address);
    const upgrades = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      // Nothing is expected from clients, so nothing that they send needs room.
      maxPayload: 1024,
      perMessageDeflate: false,
      autoPong: false,
      handleProtocols: () => socketProtocol,
    });
    upgrades.on('wsClientError', (_error, socket) => refuse(socket, 400, liveErrors.LIVE_UPGRADE_REQUIRED()));
    door.server.on('request', (request, response) => {
      const { code, error } =
        pathOf(request) === socketPath
          ? { code: 426, error: liveErrors.LIVE_UPGRADE_REQUIRED() }
          : { code: 404, error: commonErrors.UNIMPLEMENTED() };
      response.writeHead(code, { 'content-type': 'application/json', connection: 'close' }).end(toJson(error));
    });
    door.server.on('upgrade', (request, socket, head) => {
      socket.on('error', () => socket.destroy());
      const refusal = refusalOf(request);
      if (refusal) return refuse(socket, refusal.code, refusal.error);
      const visitor = visitorOf(request);
      upgrades.handleUpgrade(request, socket, head, (webSocket) => {
        const client = new SocketListener(webSocket);
        follow(client, visitor, deps, porch).catch((thrown: unknown) => {
          const error = toServiceError(thrown);
          if (error.code === status.INTERNAL) deps.log.error({ err: thrown }, 'a WebSocket failed');
          client.close(refusedWith(error), error.reason);
        });
      });
    });
    return door;
  };
}

/** Sends pieces for as long as the client takes them. */
async function follow(
  client: SocketListener,
  { ticket, clientIp, after, ...visitor }: Visitor,
  { listen, cursors, tickets, count }: SocketsDeps,
  { admit }: Porch,
): Promise<void> {
  const authorization = ticket === undefined ? visitor.authorization : await tickets.redeem(ticket);
  const { userId, readmit } = await admit(LiveServiceService.streamLive.path, authorization);
  for await (const piece of listen({ userId, clientIp, readmit, signal: client.gone }, after)) {
    count(piece.type);
    await client.send(jsonText(toProto(piece, userId, cursors)));
    if (piece.type === 'heartbeat') client.ping();
    if (piece.type === 'reset') client.close(1000, 'reset');
    if (piece.type === 'end') client.close(ends[piece.reason], piece.reason);
  }
}

/** The codes of close frames: 1012 for a replica that stops, and what an error would be over HTTP, from 4000 on. */
const ends = { restarting: 1012, token_expired: 4401, refused: 4403 } as const;

const refusals: Partial<Record<status, number>> = {
  [status.INVALID_ARGUMENT]: 4400,
  [status.UNAUTHENTICATED]: 4401,
  [status.PERMISSION_DENIED]: 4403,
  [status.RESOURCE_EXHAUSTED]: 4429,
  [status.UNAVAILABLE]: 4503,
  [status.DEADLINE_EXCEEDED]: 4503,
};

function refusedWith({ code }: ServiceError): number {
  return refusals[code] ?? 4500;
}

function refusalOf(request: IncomingMessage): { code: number; error: ServiceError } | undefined {
  if (pathOf(request) !== socketPath) return { code: 404, error: commonErrors.UNIMPLEMENTED() };
  if (!isWelcome(request)) return { code: 403, error: liveErrors.LIVE_ORIGIN_REFUSED() };
  if (!protocolsOf(request).includes(socketProtocol)) return { code: 400, error: liveErrors.LIVE_UPGRADE_REQUIRED() };
  return undefined;
}

/**
 * Pages of the origins that may call the API, those of the gateway's own, and what is no page. Browsers let any page open a WebSocket, and leave it to the
 * server to ask whose page it is.
 */
function isWelcome(request: IncomingMessage): boolean {
  const origin = header(request, 'origin');
  if (origin === undefined) return true;
  const allowed = header(request, 'x-plaza-origins')?.split(' ') ?? [];
  if (allowed.includes('*') || allowed.includes(origin)) return true;
  return URL.canParse(origin) && new URL(origin).host === header(request, 'x-plaza-host');
}

function visitorOf(request: IncomingMessage): Visitor {
  const given = (prefix: string): string | undefined =>
    protocolsOf(request)
      .find((protocol) => protocol.startsWith(prefix))
      ?.slice(prefix.length);
  const token = given(tokenPrefix);
  return {
    authorization: token === undefined ? header(request, 'authorization') : `Bearer ${token}`,
    ticket: given(ticketPrefix),
    clientIp: clientIpOf((name) => header(request, name), request.socket.remoteAddress ?? ''),
    after: urlOf(request)?.searchParams.get('after') ?? '',
  };
}

function protocolsOf(request: IncomingMessage): string[] {
  return (header(request, 'sec-websocket-protocol') ?? '').split(',').map((protocol) => protocol.trim());
}

function pathOf(request: IncomingMessage): string | undefined {
  return urlOf(request)?.pathname;
}

function urlOf({ url = '' }: IncomingMessage): URL | undefined {
  return URL.parse(url, 'http://messaging') ?? undefined;
}

function header({ headers }: IncomingMessage, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Before the upgrade an error is an answer of HTTP, in the form of every other. */
function refuse(socket: Duplex, code: number, error: ServiceError): void {
  const body = toJson(error);
  socket.end(
    [
      `HTTP/1.1 ${code} ${STATUS_CODES[code]}`,
      'content-type: application/json',
      `content-length: ${Buffer.byteLength(body)}`,
      'connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}
