// A real Envoy before the given services, on free ports, in a folder that goes away with it.
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { ensureEngines, freePort, startEnvoy, temporaryRoot } from '@plaza/dev/engines';
import { renderEnvoyConfig, type GatewayOptions } from '@plaza/gateway';
import { until } from '@plaza/testing';
import type { Fakes } from './services.ts';

export interface Gateway {
  url: string;
  port: number;
  adminPort: number;
  folder: string;
  /** Asks over HTTP; `at` looks into a body of JSON. */
  ask(path: string, options?: AskOptions): Promise<Answer>;
  /** Says these very bytes on a connection of their own, in latin1, and answers what came back. */
  speak(bytes: string): Promise<Answer>;
  log(): Record<string, unknown>[];
  close(): Promise<void>;
}

export interface AskOptions {
  method?: string;
  token?: string;
  headers?: Record<string, string>;
  /** Sent as JSON, or as it is if it is a string or bytes. */
  body?: unknown;
}

export interface Answer {
  status: number;
  headers: Record<string, string>;
  text: string;
  /** What the JSON of the body has there; undefined where there is nothing. */
  at: (...path: (string | number)[]) => unknown;
}

export async function startGateway(
  services: Fakes['addresses'],
  options: Partial<GatewayOptions> = {},
): Promise<Gateway> {
  const engines = await ensureEngines(() => undefined, ['envoy']);
  const folder = mkdtempSync(join(temporaryRoot(), 'plaza-gateway-'));
  chmodSync(folder, 0o777);
  // Envoy runs as somebody else where the tests run as root.
  mkdirSync(join(folder, 'cache'));
  chmodSync(join(folder, 'cache'), 0o777);
  const [port, adminPort] = [await freePort(), await freePort()];
  const accessLog = join(folder, 'access.log');
  const config = renderEnvoyConfig({
    edge: { host: '127.0.0.1', port },
    admin: { host: '127.0.0.1', port: adminPort },
    services,
    sockets: '127.0.0.1:1',
    accessLog,
    jwksCacheSeconds: 1,
    ...options,
    cache: { ...options.cache, folder: join(folder, 'cache') },
  });
  const configPath = join(folder, 'envoy.json');
  writeFileSync(configPath, JSON.stringify(config));
  const envoy = await startEnvoy({
    bin: engines.envoy,
    configPath,
    folder: join(folder, 'run'),
    adminPort,
    concurrency: 1,
  });
  const gateway: Gateway = {
    url: `http://127.0.0.1:${port}`,
    port,
    adminPort,
    folder,
    ask: (path, asked) => ask(port, path, asked),
    speak: (bytes) => speak(port, bytes),
    log: () =>
      readFileSync(accessLog, 'utf8')
        .trim()
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    close: async () => {
      await envoy.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return gateway;
}

/** Node's own client, since fetch hides some methods and headers. */
function ask(port: number, path: string, { method, token, headers, body }: AskOptions = {}): Promise<Answer> {
  const payload =
    body === undefined ? undefined : typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      {
        host: '127.0.0.1',
        port,
        path,
        agent: false,
        method: method ?? (payload === undefined ? 'GET' : 'POST'),
        headers: {
          ...(payload === undefined
            ? {}
            : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(payload)) }),
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...headers,
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          resolve(
            answer(
              response.statusCode ?? 0,
              response.headers as Record<string, string>,
              Buffer.concat(chunks).toString(),
            ),
          );
        });
      },
    );
    request.on('error', reject);
    request.end(payload);
  });
}

function answer(status: number, headers: Record<string, string>, text: string): Answer {
  const json: unknown =
    String(headers['content-type']).startsWith('application/json') && text !== '' ? JSON.parse(text) : undefined;
  return {
    status,
    headers,
    text,
    at: (...path) => path.reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], json),
  };
}

/** Until the answer is whole, by its length or because the other side ended. */
function speak(port: number, bytes: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(Buffer.from(bytes, 'latin1')));
    let got = '';
    const read = (): Answer | undefined => {
      const end = got.indexOf('\r\n\r\n');
      if (end < 0) return undefined;
      const [line = '', ...lines] = got.slice(0, end).split('\r\n');
      const headers = Object.fromEntries(
        lines.map((each) => [each.slice(0, each.indexOf(':')).toLowerCase(), each.slice(each.indexOf(':') + 1).trim()]),
      );
      const body = got.slice(end + 4);
      if (!socket.destroyed && !(Number(headers['content-length'] ?? Infinity) <= body.length)) return undefined;
      return answer(Number(line.split(' ')[1]), headers, body);
    };
    socket.on('data', (chunk) => {
      got += chunk.toString('latin1');
      if (read()) socket.destroy();
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      const whole = read();
      if (whole) resolve(whole);
      else reject(new Error(`No answer: ${got.slice(0, 200)}`));
    });
  });
}

/** Waits until something holds, and returns what holds then. */
export async function eventually<T>(probe: () => T | Promise<T>, holds: (value: T) => boolean): Promise<T> {
  let value: T | undefined;
  await until(async () => holds((value = await probe())), 'what is waited for').catch((error: Error) => {
    throw new Error(`${error.message} In the end it was ${JSON.stringify(value)}`);
  });
  return value!;
}
