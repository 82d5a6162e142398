// Catalog in a process of its own, so that a test can kill it. Reads its configuration and auth's public keys from the environment.
import { createVerifier } from '@plaza/service';
import { testLog } from '@plaza/testing';
import type { JWK } from 'jose';
import { buildApp } from '../src/app.ts';
import type { CatalogConfig } from '../src/config.ts';

const given = JSON.parse(process.env['CATALOG_TEST_CONFIG'] ?? '') as CatalogConfig & { encryptionKey: string };
const keys = JSON.parse(process.env['CATALOG_TEST_KEYS'] ?? '') as JWK[];

const app = await buildApp({ ...given, encryptionKey: Buffer.from(given.encryptionKey, 'base64') }, testLog('catalog'), {
  verifier: createVerifier({ fetchKeys: async () => keys, internalSecret: given.internalSecret }),
});
console.log(`listening ${app.port}`);
