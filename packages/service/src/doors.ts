// What a service listens on beside gRPC: HTTP/1.1, with mTLS where that is configured.
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { SecureContextOptions } from 'node:tls';
import { ConfigError } from '@plaza/environment';
import type { Admit } from './admission.ts';
import { watchCertificates, type Material, type TlsFiles } from './certificates.ts';

/** What a feature gets to open a door with. */
export interface Porch {
  /** Checks who comes in. */
  admit: Admit;
  /** Listens for HTTP/1.1. */
  listen(address: { host: string; port: number }): Promise<HttpDoor>;
}

export interface HttpDoor {
  server: Server;
  port: number;
  /** Takes nobody any more, and cuts off who is still there. */
  close(): Promise<void>;
}

/** Opens a door. It is closed when jobs have ended. */
export type Door = (porch: Porch) => Promise<{ close(): Promise<void> }>;

// What the gateway lets through is half of that.
const maxHeaderSize = 64 * 1024;
const options = { maxHeaderSize, headersTimeout: 10_000, requestTimeout: 10_000 };

export async function listenHttp(
  { host, port }: { host: string; port: number },
  tls: TlsFiles | undefined,
): Promise<HttpDoor> {
  const { server, release } = tls ? withTls(tls) : { server: createServer(options), release: () => undefined };
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => {
      release();
      reject(new ConfigError(`${host}:${port} can't be listened on (${error.message})`));
    });
    server.listen(port, host, resolve);
  });
  return {
    server,
    port: (server.address() as AddressInfo).port,
    async close() {
      release();
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}

function withTls(files: TlsFiles): { server: TlsServer; release: () => void } {
  const { material, stop } = watchCertificates(files, (next) => server.setSecureContext(contextOf(next)));
  const server = createTlsServer({
    ...options,
    ...contextOf(material),
    requestCert: true,
    rejectUnauthorized: true,
    ALPNProtocols: ['http/1.1'],
  });
  return { server, release: stop };
}

function contextOf({ certificate, privateKey, caCertificate }: Material): SecureContextOptions {
  return { cert: certificate, key: privateKey, ca: caCertificate, minVersion: 'TLSv1.2' };
}
