// A real Envoy before the given services, on free ports, in a folder that goes away with it.
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
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

export async function startGateway(services: Fakes['addresses'], options: Partial<GatewayOptions> = {}): Promise<Gateway> {
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
    accessLog,
    jwksCacheSeconds: 1,
    ...options,
    cache: { ...options.cache, folder: join(folder, 'cache') },
  });
  const configPath = join(folder, 'envoy.json');
  writeFileSync(configPath, JSON.stringify(config));
  const envoy = await startEnvoy({ bin: engines.envoy, configPath, folder: join(folder, 'run'), adminPort, concurrency: 1 });
  const gateway: Gateway = {
    url: `http://127.0.0.1:${port}`,
    port, adminPort, folder,
    ask: (path, asked) => ask(port, path, asked),
    log: () => readFileSync(accessLog, 'utf8').trim().split('\n').filter(Boolean).map((line) => JSON.parse(line) as Record<string, unknown>),
    close: async () => {
      await envoy.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return gateway;
}

/** Node's own client, since fetch hides some methods and headers. */
function ask(port: number, path: string, { method, token, headers, body }: AskOptions = {}): Promise<Answer> {
  const payload = body === undefined ? undefined : typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const request = httpRequest({
      host: '127.0.0.1', port, path, agent: false,
      method: method ?? (payload === undefined ? 'GET' : 'POST'),
      headers: {
        ...payload === undefined ? {} : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(payload)) },
        ...token === undefined ? {} : { authorization: `Bearer ${token}` },
        ...headers,
      },
    }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        const isJson = String(response.headers['content-type']).startsWith('application/json') && text !== '';
        const json: unknown = isJson ? JSON.parse(text) : undefined;
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers as Record<string, string>,
          text,
          at: (...path) => path.reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], json),
        });
      });
    });
    request.on('error', reject);
    request.end(payload);
  });
}

/** Waits until something holds, and returns what holds then. */
export async function eventually<T>(probe: () => T | Promise<T>, holds: (value: T) => boolean): Promise<T> {
  let value: T | undefined;
  await until(async () => holds(value = await probe()), 'what is waited for').catch((error: Error) => {
    throw new Error(`${error.message} In the end it was ${JSON.stringify(value)}`);
  });
  return value!;
}
