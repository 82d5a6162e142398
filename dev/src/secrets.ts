// What is secret on one machine: made once for each checkout and kept from others; the environment goes first.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readEnvironment } from '@plaza/environment';
import { privateKeyOf, publicKeyText } from '@plaza/service';
import {
  perSchema,
  perSchemaVariable,
  perService,
  perVariable,
  schemaNames,
  schemaVariable,
  serviceNames,
  variableOf,
  type SchemaName,
  type ServiceName,
} from '@plaza/services';
import { z } from 'zod';
import { Sentence } from './sentence.ts';
import { inSentences, type Settings } from './settings.ts';

export interface Secrets {
  /** Encrypts what is secret in a database, such as signing keys. Base64 of 32 bytes. */
  encryptionKey: string;
  /** What each service signs with when it calls another: an Ed25519 key in PKCS #8, base64. */
  serviceKeys: Record<ServiceName, string>;
  /** What the gateway shows to auth when it counts calls. */
  gatewayKey: string;
  /** Of the roles that the services connect as. */
  databasePasswords: Record<SchemaName, string>;
}

/** New ones. */
export function makeSecrets(): Secrets {
  return {
    encryptionKey: randomBytes(32).toString('base64'),
    serviceKeys: perService(() =>
      generateKeyPairSync('ed25519').privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
    ),
    gatewayKey: randomBytes(32).toString('base64url'),
    databasePasswords: perSchema(() => randomBytes(24).toString('base64url')),
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
  const given = inSentences(() => readEnvironment(secretVariables, env));
  return {
    encryptionKey: given.ENCRYPTION_KEY ?? all.encryptionKey,
    serviceKeys: perService((name) => given[variableOf(name, 'SERVICE_KEY')] ?? all.serviceKeys[name]),
    gatewayKey: given.GATEWAY_KEY ?? all.gatewayKey,
    databasePasswords: differing(
      perSchema((name) => given[schemaVariable(name, 'DATABASE_PASSWORD')] ?? all.databasePasswords[name]),
      env,
    ),
  };
}

/** Generated where they are left out. */
export const secretVariables = {
  ENCRYPTION_KEY: z.string().optional(),
  GATEWAY_KEY: z.string().optional(),
  BACKUP_KEY: z
    .string()
    .refine((text) => Buffer.from(text, 'base64').length === 32, 'must be 32 bytes in base64')
    .optional(),
  ...perVariable('SERVICE_KEY', () =>
    z.string().refine(isPrivateKey, 'is not an Ed25519 private key in PKCS #8, as base64 or PEM').optional(),
  ),
  ...perSchemaVariable('DATABASE_PASSWORD', () => z.string().optional()),
};

function isPrivateKey(text: string): boolean {
  try {
    privateKeyOf(text);
    return true;
  } catch {
    return false;
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
  const variable = (name: SchemaName): string => schemaVariable(name, 'DATABASE_PASSWORD');
  if (env['DATABASE_ROLE_PASSWORD']) {
    throw new Sentence(
      `DATABASE_ROLE_PASSWORD would be one password for all roles: set ${schemaNames.map(variable).join(', ')} instead, or set none of them: then they are made.`,
    );
  }
  for (const [index, name] of schemaNames.entries()) {
    const other = schemaNames.slice(index + 1).find((one) => passwords[one] === passwords[name]);
    if (other)
      throw new Sentence(
        `${variable(name)} and ${variable(other)} are the same: each role needs a password of its own.`,
      );
  }
  return passwords;
}

/** Undefined if none is set: one that is made here would be lost with this machine. */
export function backupKey(env: Settings['env']): Buffer | undefined {
  const { BACKUP_KEY: key } = inSentences(() => readEnvironment({ BACKUP_KEY: secretVariables.BACKUP_KEY }, env));
  return key === undefined ? undefined : Buffer.from(key, 'base64');
}
