// .env.example lists every variable that a schema reads, and no other, with its default.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { expect, test } from '@jest/globals';
import { readRotationTimes } from '@plaza/auth/operator';
import { ConfigError, readEnvironment, type Environment } from '@plaza/environment';
import { gatewayVariables, processVariables } from '@plaza/gateway';
import { readServiceConfig, serviceVariables } from '@plaza/service';
import { serviceNames } from '@plaza/services';
import { testGatewayKey, testKeysOf } from '@plaza/testing';
import { checkout } from '../src/engines/index.ts';
import { configs } from '../src/preflight.ts';
import { readSecrets, secretVariables } from '../src/secrets.ts';
import { readSettings, settingsVariables } from '../src/settings.ts';

const example = readFileSync(join(checkout, '.env.example'), 'utf8');
const listed = parseEnv(example.replaceAll(/^#(?=[A-Z][A-Z\d_]*=)/gm, ''));

// Read where there is no schema: of the folder that .env itself is not looked for in, and by the tests.
const withoutSchema = ['PLAZA_HOME', 'PLAZA_TEST_POSTGRES_BIN'];

const required: Environment = {
  DATABASE_URL: 'postgres://u:p@127.0.0.1/plaza',
  ...(Object.assign({}, ...serviceNames.map(testKeysOf)) as Environment),
  GATEWAY_KEY: testGatewayKey,
  ENCRYPTION_KEY: Buffer.alloc(32).toString('base64'),
};

/** What a service reads for itself, besides what all services do: also what it reads only beside a certain value of another variable. */
function readByServices(): string[] {
  const names = new Set<string>();
  const recording = (values: Environment): Environment =>
    new Proxy(values, {
      get: (target, name: string) => {
        names.add(name);
        return target[name];
      },
    });
  for (const name of serviceNames) {
    const base = readServiceConfig(name, required);
    configs[name](recording(required), base);
    const providers = { PAYMENT_PROVIDER: 'stripe', ESIM_PROVIDER: 'http', BILLING_PROVIDER: 'stripe' };
    for (const chosen of [providers, { NFT_PROVIDER: 'evm' }]) {
      try {
        configs[name](recording({ ...required, ...chosen }), base);
      } catch (error) {
        // The keys of the providers are missing: that they were read is enough.
        if (!(error instanceof ConfigError)) throw error;
      }
    }
  }
  readRotationTimes(recording({}));
  return [...names];
}

test('.env.example lists the variables of the services, the gateway and npm start, and no other', () => {
  const read = new Set([
    ...serviceNames.flatMap((name) => Object.keys(serviceVariables(name))),
    ...readByServices(),
    ...Object.keys({ ...gatewayVariables, ...processVariables }),
    ...Object.keys({ ...settingsVariables, ...secretVariables }),
    ...withoutSchema,
  ]);
  expect(Object.keys(listed).sort()).toEqual([...read].sort());
});

test('.env.example has the defaults of the services and of npm start', () => {
  for (const name of serviceNames) {
    const of = (values: Environment) => configs[name](values, readServiceConfig(name, values));
    const given = Object.fromEntries(Object.entries(listed).filter(([, value]) => value !== ''));
    expect(of({ ...required, ...given })).toEqual(of(required));
  }
  expect(readEnvironment(settingsVariables, listed)).toEqual(readEnvironment(settingsVariables, {}));
});

test('everything that is wrong is named at once', () => {
  const wrong = { PORT: 'x', WALLET_LISTEN: 'nowhere', TRUSTED_PROXIES: '21', RATE_LIMITS: 'login' };
  expect(() => readSettings(wrong)).toThrow(
    /^PORT is "x", .*\. WALLET_LISTEN is "nowhere", .*\. TRUSTED_PROXIES is "21", .*\. RATE_LIMITS must be .*\.$/,
  );
  expect(() => readSecrets(readSettings({ AUTH_SERVICE_KEY: 'x', CATALOG_SERVICE_KEY: 'y' }), { keep: false })).toThrow(
    /^AUTH_SERVICE_KEY is not an Ed25519 private key.*\. CATALOG_SERVICE_KEY is not an Ed25519 private key.*\.$/,
  );
  expect(() =>
    readServiceConfig('auth', { ...required, LOG_LEVEL: 'loud', AUTH_LISTEN: 'nowhere', TLS_CA_FILE: 'ca.pem' }),
  ).toThrow(
    /LOG_LEVEL: .*; AUTH_LISTEN: must be host:port; TLS_CERT_FILE, TLS_KEY_FILE and TLS_CA_FILE: set all three, or none$/,
  );
});
