// The gateway as it starts in a container: from its environment, with TLS on every side, and with nothing of its administration in sight.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { connect, type TLSSocket } from 'node:tls';
import { ServerCredentials } from '@grpc/grpc-js';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { checkout, ensureEngines, freePort, temporaryRoot } from '@plaza/dev/engines';
import { perVariable } from '@plaza/services';
import { testAuthority } from '@plaza/testing';
import { eventually } from './support/gateway.ts';
import { startFakes, type Fakes } from './support/services.ts';
import { signer, type Signer } from './support/tokens.ts';

const folder = mkdtempSync(join(temporaryRoot(), 'plaza-container-'));
const inside = testAuthority('inside');
const outside = testAuthority('outside');
const ca = { inside: '', outside: '' };

const gatewayKey = 'what-auth-knows-this-gateway-by-0123456789';

let key: Signer;
let services: Fakes;
let envoy: ChildProcess;
let ports: { edge: number; admin: number; metrics: number };
let env: NodeJS.ProcessEnv;
let output = '';

/** Certificates as a mounted Secret has them: behind a link that is exchanged in one step. */
function mount(
  name: string,
  authority: typeof inside,
  hosts: string[],
): { certFile: string; keyFile: string; caFile: string } {
  const at = join(folder, name);
  const version = `..${Date.now()}${Math.random()}`;
  mkdirSync(at, { recursive: true });
  authority.issue(join(at, version), hosts);
  symlinkSync(version, join(at, '..next'));
  renameSync(join(at, '..next'), join(at, '..data'));
  const files = { certFile: join(at, 'tls.crt'), keyFile: join(at, 'tls.key'), caFile: join(at, 'ca.crt') };
  for (const path of Object.values(files))
    if (!existsSync(path)) symlinkSync(`..data/${path.slice(at.length + 1)}`, path);
  return files;
}

beforeAll(async () => {
  key = await signer('key-1');
  const engines = await ensureEngines(() => undefined, ['envoy']);
  const own = mount('gateway', inside, ['gateway']);
  const edge = mount('edge', outside, ['shop.example']);
  ca.inside = own.caFile;
  ca.outside = readFileSync(edge.caFile, 'utf8');
  // Messaging has a certificate of somebody else's authority.
  services = await startFakes([key.jwk], (name) => {
    const { certFile, keyFile } = mount(name, name === 'messaging' ? outside : inside, [
      name === 'catalog' ? 'somebody-else' : 'localhost',
    ]);
    return ServerCredentials.createSsl(
      readFileSync(ca.inside),
      [{ cert_chain: readFileSync(certFile), private_key: readFileSync(keyFile) }],
      true,
    );
  });
  ports = { edge: await freePort(), admin: await freePort(), metrics: await freePort() };
  env = {
    PATH: process.env['PATH'],
    GATEWAY_FOLDER: join(folder, 'run'),
    ENVOY_BIN: engines.envoy,
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    PORT: String(ports.edge),
    ENVOY_ADMIN_PORT: String(ports.admin),
    METRICS_PORT: String(ports.metrics),
    ENVOY_CONCURRENCY: '1',
    TLS_CERT_FILE: own.certFile,
    TLS_KEY_FILE: own.keyFile,
    TLS_CA_FILE: own.caFile,
    EDGE_TLS_CERT_FILE: edge.certFile,
    EDGE_TLS_KEY_FILE: edge.keyFile,
    // As while it is exchanged.
    GATEWAY_KEY: `${gatewayKey},another-that-auth-takes-as-well-0123456789`,
    DRAIN_SECONDS: '1',
    GATEWAY_LIMITS: '{"headerKilobytes":2}',
    MESSAGING_SOCKETS_ADDRESS: 'localhost:1',
    ...perVariable('ADDRESS', (name) => services.addresses[name].replace('127.0.0.1', 'localhost')),
  };
  envoy = spawn(process.execPath, [join(checkout, 'gateway/src/main.ts')], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [envoy.stdout, envoy.stderr])
    stream?.on('data', (chunk: Buffer) => void (output += chunk.toString()));
});

afterAll(async () => {
  const ended = envoy.exitCode ?? new Promise((resolve) => envoy.once('exit', resolve));
  envoy.kill();
  await ended;
  await services.close();
  rmSync(folder, { recursive: true });
});

function probe(what: string): number {
  return spawnSync(process.execPath, [join(checkout, 'gateway/src/probe.ts'), what], { env }).status ?? -1;
}

function ask(
  path: string,
  token?: string,
  body?: string,
): Promise<{ status: number; text: string; headers: NodeJS.Dict<string | string[]> }> {
  return new Promise((resolve, reject) => {
    request(
      {
        host: '127.0.0.1',
        port: ports.edge,
        servername: 'shop.example',
        ca: ca.outside,
        path,
        agent: false,
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          connection: 'keep-alive',
          ...(token && { authorization: `Bearer ${token}` }),
          ...(body && { 'content-type': 'application/json' }),
        },
      },
      (response) => {
        let text = '';
        response
          .setEncoding('utf8')
          .on('data', (chunk: string) => {
            text += chunk;
          })
          .on('end', () => resolve({ status: response.statusCode ?? 0, text, headers: response.headers }));
      },
    )
      .on('error', reject)
      .end(body);
  });
}

function shown(): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket: TLSSocket = connect(
      { host: '127.0.0.1', port: ports.edge, servername: 'shop.example', ca: ca.outside },
      () => {
        resolve(socket.getPeerCertificate().fingerprint256);
        socket.destroy();
      },
    ).on('error', reject);
  });
}

test('it has started once tokens can be verified, with keys that came through its own TLS', async () => {
  const code = await eventually(
    () => probe('started'),
    (now) => now === 0 || envoy.exitCode !== null,
  );
  expect({ code, log: code === 0 ? '' : output }).toEqual({ code: 0, log: '' });
  expect((await ask('/api/auth/me', await key.token())).status).toBe(200);
});

test('services are spoken to under their certificates, and only where those are of our authority and name them', async () => {
  expect((await ask('/api/health')).status).toBe(200);
  expect((await ask('/api/wallet/balance', await key.token())).status).toBe(200);
  const refused = [
    await ask('/api/social/conversations', await key.token()),
    await ask('/api/esim/active', await key.token()),
  ];
  expect(refused.map(({ status }) => status)).toEqual([503, 503]);
});

test('auth is told which gateway asks, by a key that is in no file of others and in no dump', async () => {
  const shown: unknown[] = [];
  services.answer('ShouldRateLimit', (_request, call) => {
    shown.push(...call.metadata.get('authorization'));
    return { overallCode: 1 };
  });
  // A client's own token is not what auth is asked with.
  const { status } = await ask('/api/auth/login', await key.token(), '{}');
  expect([status, shown]).toEqual([200, [`Bearer ${gatewayKey}`]]);
  const dump = await (await fetch(`http://127.0.0.1:${ports.admin}/config_dump`)).text();
  expect([dump.includes('credential_injector'), dump.includes(gatewayKey)]).toEqual([true, false]);
  expect(readFileSync(join(folder, 'run/envoy.json'), 'utf8')).not.toContain(gatewayKey);
  expect(statSync(join(folder, 'run/secrets/key.json')).mode & 0o077).toBe(0);
});

test('it does not start without a key that auth could know it by', () => {
  for (const GATEWAY_KEY of [undefined, 'short', `short,${gatewayKey}`, `${gatewayKey} with a blank`]) {
    const { status, stderr } = spawnSync(process.execPath, [join(checkout, 'gateway/src/main.ts')], {
      env: { ...env, GATEWAY_KEY, GATEWAY_FOLDER: join(folder, 'other') },
      encoding: 'utf8',
    });
    expect([status, JSON.parse(stderr.trim().split('\n').at(-1) ?? '{}')]).toEqual([
      1,
      { level: 'fatal', message: expect.stringMatching(/^GATEWAY_KEY must have at least 32 printable characters/) },
    ]);
  }
});

test('limits come from the environment', async () => {
  expect((await ask('/api/health', 'x'.repeat(3_000))).status).toBe(431);
});

test('a certificate that is exchanged at the door is shown without a restart', async () => {
  const before = await shown();
  mount('edge', outside, ['shop.example']);
  // The authority of the new one is the same.
  expect(await eventually(shown, (now) => now !== before)).not.toBe(before);
});

test('probes and Prometheus see what they need, and nothing else of the administration', async () => {
  const at = (path: string, method = 'GET') => fetch(`http://127.0.0.1:${ports.metrics}${path}`, { method });
  expect(await (await at('/ready')).text()).toBe('LIVE\n');
  expect(await (await at('/stats/prometheus')).text()).toContain('envoy_http_downstream_rq');
  for (const path of ['/', '/config_dump', '/certs', '/stats']) expect((await at(path)).status).toBe(404);
  for (const path of ['/quitquitquit', '/ready', '/healthcheck/fail'])
    expect((await at(path, 'POST')).status).toBe(404);
});

test('whoever is being served when it drains asks elsewhere from then on', async () => {
  expect((await ask('/api/health')).headers['connection']).not.toBe('close');
  expect(probe('drain')).toBe(0);
  expect((await fetch(`http://127.0.0.1:${ports.metrics}/ready`)).status).toBe(503);
  expect((await ask('/api/health')).headers['connection']).toBe('close');
});

test.each([
  ['AUTH_ADDRESS', '', 'AUTH_ADDRESS is missing'],
  ['PORT', '70000', 'PORT is "70000", but a port is a number from 1 to 65535.'],
  ['TLS_CA_FILE', '', 'set all three, or none'],
  ['GATEWAY_LIMITS', '{"bodyByte":1}', 'GATEWAY_LIMITS names bodyByte'],
])('a wrong %s is named before Envoy starts', (name, value, sentence) => {
  const { status, stderr } = spawnSync(process.execPath, [join(checkout, 'gateway/src/main.ts')], {
    env: { ...env, [name]: value },
    encoding: 'utf8',
  });
  expect(status).toBe(1);
  expect((JSON.parse(stderr.trim().split('\n').at(-1) ?? '') as { message: string }).message).toContain(sentence);
});
