// What is secret on one machine: made once for each checkout and kept from others; the environment goes first.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { privateKeyOf, publicKeyText } from '@plaza/service';
import { perService, serviceNames, type ServiceName } from '@plaza/services';
import { Sentence } from './sentence.ts';
import type { Settings } from './settings.ts';

export interface Secrets {
  /** Encrypts what is secret in a database, such as signing keys. Base64 of 32 bytes. */
  encryptionKey: string;
  /** What each service signs with when it calls another: an Ed25519 key in PKCS #8, base64. */
  serviceKeys: Record<ServiceName, string>;
  /** What the gateway shows to auth when it counts calls. */
  gatewayKey: string;
  /** Of the roles that the services connect as. */
  databasePasswords: Record<ServiceName, string>;
}

/** New ones. */
export function makeSecrets(): Secrets {
  return {
    encryptionKey: randomBytes(32).toString('base64'),
    serviceKeys: perService(() =>
      generateKeyPairSync('ed25519').privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
    ),
    gatewayKey: randomBytes(32).toString('base64url'),
    databasePasswords: perService(() => randomBytes(24).toString('base64url')),
  };
}

/** SERVICE_PUBLIC_KEYS of these private ones. */
export function publicKeysOf(serviceKeys: Secrets['serviceKeys']): string {
  return serviceNames.map((name) => `${name}:${publicKeyText(serviceKeys[name])}`).join(',');
}

/** `mustExist` names a variable whose secret may not be invented now, because others use it already. With `keep: false` nothing is written down. */
export function readSecrets(
  { home, env }: Settings,
  { mustExist, keep = true }: { mustExist?: string; keep?: boolean } = {},
): Secrets {
  const path = join(home, 'secrets.json');
  if (mustExist && !env[mustExist] && !existsSync(path))
    throw new Sentence(`Set ${mustExist} to the value of the running services: this checkout has none yet.`);
  const kept = keptIn(path);
  const made = makeSecrets();
  // What an older version kept, and nobody reads any more, goes.
  const all: Secrets = {
    encryptionKey: kept.encryptionKey ?? made.encryptionKey,
    serviceKeys: { ...made.serviceKeys, ...kept.serviceKeys },
    gatewayKey: kept.gatewayKey ?? made.gatewayKey,
    databasePasswords: { ...made.databasePasswords, ...kept.databasePasswords },
  };
  if (keep && JSON.stringify(kept) !== JSON.stringify(all))
    writeFileSync(path, `${JSON.stringify(all, null, 2)}\n`, { mode: 0o600 });
  const given = (name: ServiceName, what: string): string | undefined =>
    env[`${name.toUpperCase()}_${what}`] || undefined;
  return {
    encryptionKey: env['ENCRYPTION_KEY'] || all.encryptionKey,
    serviceKeys: perService(
      (name) => readable(`${name.toUpperCase()}_SERVICE_KEY`, given(name, 'SERVICE_KEY')) ?? all.serviceKeys[name],
    ),
    gatewayKey: env['GATEWAY_KEY'] || all.gatewayKey,
    databasePasswords: differing(
      perService((name) => given(name, 'DATABASE_PASSWORD') ?? all.databasePasswords[name]),
      env,
    ),
  };
}

function readable(variable: string, key: string | undefined): string | undefined {
  try {
    if (key) privateKeyOf(key);
    return key;
  } catch {
    throw new Sentence(`${variable} is not an Ed25519 private key in PKCS #8, as base64 or PEM.`);
  }
}

function keptIn(path: string): Partial<Secrets> {
  if (!existsSync(path)) return {};
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Partial<Secrets>;
  } catch {
    throw new Sentence(`${path} is damaged: restore it, or start again with "npm start -- --reset".`);
  }
}

// One password for two roles would open both schemas to whoever learns it.
function differing(passwords: Secrets['databasePasswords'], env: Settings['env']): Secrets['databasePasswords'] {
  const variable = (name: ServiceName): string => `${name.toUpperCase()}_DATABASE_PASSWORD`;
  if (env['DATABASE_ROLE_PASSWORD']) {
    throw new Sentence(
      `DATABASE_ROLE_PASSWORD would be one password for four roles: set ${serviceNames.map(variable).join(', ')} instead, or set none of them: then they are made.`,
    );
  }
  for (const [index, name] of serviceNames.entries()) {
    const other = serviceNames.slice(index + 1).find((one) => passwords[one] === passwords[name]);
    if (other)
      throw new Sentence(
        `${variable(name)} and ${variable(other)} are the same: each role needs a password of its own.`,
      );
  }
  return passwords;
}
