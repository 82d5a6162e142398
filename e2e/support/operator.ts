// The operator's command, with what a stack runs with.
import { join } from 'node:path';
import type { TestStack } from '@plaza/dev/test-stack';
import { perSchemaVariable, perVariable } from '@plaza/services';
import { runScript, type Ran } from '@plaza/testing';

/** `home` is a folder of its own, as that of a checkout. */
export function runOperator(
  { secrets, databaseUrl }: Pick<TestStack, 'secrets' | 'databaseUrl'>,
  home: string,
  args: string[],
): Promise<Ran> {
  return runScript(join(import.meta.dirname, '../../dev/src/plaza.ts'), args, {
    PLAZA_HOME: home,
    DATABASE_URL: databaseUrl,
    ENCRYPTION_KEY: secrets.encryptionKey,
    ...perVariable('SERVICE_KEY', (name) => secrets.serviceKeys[name]),
    ...perSchemaVariable('DATABASE_PASSWORD', (name) => secrets.databasePasswords[name]),
  });
}
