// An S3 store in a folder, for `npm start` and for tests: s3rver, with a signature check that is stricter than its own. What begins with `public/`
// can be read by everybody, like in a bucket with such a policy; everything else needs a signature.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import S3rver from '@20minutes/s3rver';

export interface StoreOptions {
  /** Where the objects are. */
  folder: string;
  host?: string;
  /** By default a free one. */
  port?: number;
  bucket?: string;
  /** Whose pages may upload and read. */
  origins?: readonly string[];
}

export interface Store {
  /** For MEDIA_S3_ENDPOINT. */
  url: string;
  port: number;
  bucket: string;
  /** The variables with which a service uses it. */
  env: Record<string, string>;
  close(): Promise<void>;
}

const keyId = 'S3RVER';
const secret = 'S3RVER';
const region = 'us-east-1';
const hourMs = 3_600_000;

interface Context {
  req: IncomingMessage;
  method: string;
  status: number;
  body: unknown;
}

type Middleware = (context: Context, next: () => Promise<void>) => Promise<void>;

export async function startStore({
  folder,
  host = '127.0.0.1',
  port = 0,
  bucket = 'plaza-media',
  origins = ['*'],
}: StoreOptions): Promise<Store> {
  mkdirSync(folder, { recursive: true });
  const server = new S3rver({
    address: host,
    port,
    silent: true,
    directory: folder,
    vhostBuckets: false,
    // Its own check refuses the addresses of buckets as the SDK signs them.
    allowMismatchedSignatures: true,
    configureBuckets: [{ name: bucket, configs: [cors(origins)] }],
  });
  (server as unknown as { middleware: Middleware[] }).middleware.unshift(async (context, next) => {
    if (mayPass(context.req, bucket)) return next();
    context.status = 403;
    context.body = '<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>';
  });
  const address = (await server.run()) as AddressInfo;
  const url = `http://${host}:${address.port}`;
  return {
    url,
    port: address.port,
    bucket,
    env: {
      MEDIA_S3_ENDPOINT: url,
      MEDIA_S3_BUCKET: bucket,
      MEDIA_S3_REGION: region,
      MEDIA_S3_ACCESS_KEY_ID: keyId,
      MEDIA_S3_SECRET_ACCESS_KEY: secret,
    },
    async close() {
      const { httpServer } = server as unknown as { httpServer: { closeAllConnections(): void } };
      const closed = server.close();
      httpServer.closeAllConnections();
      await closed;
    },
  };
}

function cors(origins: readonly string[]): string {
  return `<CORSConfiguration><CORSRule>${origins.map((origin) => `<AllowedOrigin>${origin}</AllowedOrigin>`).join('')}
    <AllowedMethod>PUT</AllowedMethod><AllowedMethod>GET</AllowedMethod><AllowedMethod>HEAD</AllowedMethod>
    <AllowedHeader>*</AllowedHeader><MaxAgeSeconds>3600</MaxAgeSeconds></CORSRule></CORSConfiguration>`;
}

function mayPass(request: IncomingMessage, bucket: string): boolean {
  const { method = '', headers } = request;
  const url = new URL(request.url ?? '/', 'http://store');
  if (method === 'OPTIONS') return true;
  if (headers.authorization === undefined && !url.searchParams.has('X-Amz-Signature'))
    return ['GET', 'HEAD'].includes(method) && url.pathname.startsWith(`/${bucket}/public/`);
  return isSigned(request, url);
}

/** Signature version 4, in headers or in the address. */
function isSigned({ method = '', headers }: IncomingMessage, url: URL): boolean {
  const { searchParams: query } = url;
  const [, credential = '', names = '', given = ''] =
    /Credential=([^,\s]+),\s*SignedHeaders=([^,\s]+),\s*Signature=(\w+)/.exec(headers.authorization ?? '') ?? [
      '',
      query.get('X-Amz-Credential') ?? '',
      query.get('X-Amz-SignedHeaders') ?? '',
      query.get('X-Amz-Signature') ?? '',
    ];
  const moment = String(headers['x-amz-date'] ?? query.get('X-Amz-Date'));
  const at = Date.parse(moment.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  const seconds = query.get('X-Amz-Expires');
  if (!(Date.now() < at + (seconds === null ? hourMs : Number(seconds) * 1000))) return false;
  const [id, ...scope] = credential.split('/');
  if (id !== keyId) return false;
  const parameters = [...query]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${escaped(name)}=${escaped(value)}`)
    .sort();
  const canonical = [
    method,
    url.pathname,
    parameters.join('&'),
    ...names.split(';').map((name) => `${name}:${String(headers[name] ?? '').trim()}`),
    '',
    names,
    String(headers['x-amz-content-sha256'] ?? 'UNSIGNED-PAYLOAD'),
  ].join('\n');
  const text = ['AWS4-HMAC-SHA256', moment, scope.join('/'), createHash('sha256').update(canonical).digest('hex')].join(
    '\n',
  );
  const key = scope.reduce<string | Buffer>((by, part) => hmac(by, part), `AWS4${secret}`);
  const expected = Buffer.from(hmac(key, text).toString('hex'));
  return expected.length === given.length && timingSafeEqual(expected, Buffer.from(given));
}

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

const escaped = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);
