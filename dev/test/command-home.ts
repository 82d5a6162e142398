// A folder for the operator's command as that of a checkout, with the engines of this one and an embedded PostgreSQL of its own.
import { chmodSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';
import { runScript, type Ran } from '@plaza/testing';
import { freePort, plazaHome, temporaryRoot } from '../src/engines/index.ts';

const key = Buffer.alloc(32, 1);

export interface CommandHome {
  home: string;
  /** That of its backups. */
  key: Buffer;
  /** Runs the command there. */
  plaza: (words: readonly string[], env?: Readonly<Record<string, string>>) => Promise<Ran>;
}

/** One for all tests of a file. */
export function useCommandHome(): CommandHome {
  const home = mkdtempSync(join(temporaryRoot(), 'plaza-home-'));
  // Its folders are entered by whoever runs the engines.
  chmodSync(home, 0o755);
  symlinkSync(join(plazaHome(), 'engines'), join(home, 'engines'));
  let port: number;
  beforeAll(async () => {
    port = await freePort();
  });
  afterAll(() => rmSync(home, { recursive: true, force: true }));
  return {
    home,
    key,
    plaza: (words, env) =>
      runScript(join(import.meta.dirname, '../src/plaza.ts'), words, {
        PLAZA_HOME: home,
        POSTGRES_PORT: String(port),
        BACKUP_KEY: key.toString('base64'),
        ...env,
      }),
  };
}
