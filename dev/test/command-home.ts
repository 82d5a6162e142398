// A folder for the operator's command as that of a checkout, with the engines of this one and an embedded PostgreSQL of its own.
import { chmodSync, mkdtempSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { runScript, type Ran } from '@plaza/testing';
import { freePort, plazaHome, temporaryRoot } from '../src/engines/index.ts';

export interface CommandHome {
  home: string;
  /** That of its PostgreSQL. */
  port: number;
}

export async function makeCommandHome(): Promise<CommandHome> {
  const home = mkdtempSync(join(temporaryRoot(), 'plaza-home-'));
  // Its folders are entered by whoever runs the engines.
  chmodSync(home, 0o755);
  symlinkSync(join(plazaHome(), 'engines'), join(home, 'engines'));
  return { home, port: await freePort() };
}

export function runIn(
  { home, port }: CommandHome,
  key: Buffer,
  words: string[],
  env: Record<string, string> = {},
): Promise<Ran> {
  return runScript(join(import.meta.dirname, '../src/plaza.ts'), words, {
    PLAZA_HOME: home,
    POSTGRES_PORT: String(port),
    BACKUP_KEY: key.toString('base64'),
    ...env,
  });
}
