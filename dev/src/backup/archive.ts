// Archives the WAL of a PostgreSQL while it runs: pg_receivewal keeps a copy of what is written, a second behind at most, and every whole segment is sealed.
// A replication slot lets PostgreSQL keep what has not arrived, also while nothing archives; so there is no gap after a restart.
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import { launch, type Running } from '../engines/index.ts';
import { textOf } from '../sentence.ts';
import { withClient } from './connection.ts';
import { keyIdOf } from './sealed.ts';
import { listBackups } from './store.ts';
import { boundWal, lineFolder, pruneWal, readLine, sealArrived, writeLine, type WalFolders } from './wal.ts';

export interface ArchiveOptions extends WalFolders {
  bin: string;
  /** The administrator's. */
  url: string;
  key: Buffer;
  logPath: string;
  pidPath?: string;
  warn: (sentence: string) => void;
  maxBytes?: number;
}

const tickMs = 1_000;
// A GB: PostgreSQL itself keeps no more than two for the slot.
const maxWaiting = 64;
const usualMaxBytes = 4e9;
const slotPrefix = 'plaza_wal_';

export async function startArchive(options: ArchiveOptions): Promise<{ stop(): Promise<void> }> {
  const { folder, receiving, key, warn, maxBytes = usualMaxBytes } = options;
  let line = await beginLine(options);
  let receiver = receive(options, line);
  let warned = '';
  const work = async (): Promise<void> => {
    try {
      if (readdirSync(join(receiving, line)).length > maxWaiting) await receiver.stop();
      else if (!receiver.alive()) {
        // PostgreSQL was restarted, or has given its slot up.
        line = await beginLine(options);
        receiver = receive(options, line);
      }
      warned = '';
      if ((await sealArrived(options, line, key)) === 0) return;
      pruneWal(folder, listBackups(folder));
      if (boundWal(folder, maxBytes) > 0)
        warn(
          `The WAL archive was larger than ${maxBytes / 1e9} GB, and its oldest segments were deleted: make a backup ("npx plaza backup").`,
        );
    } catch (error) {
      const text = `WAL is not archived: ${textOf(error)}`;
      if (text !== warned) warn(text);
      warned = text;
    }
  };
  let working: Promise<void> | undefined;
  const timer = setInterval(() => {
    working ??= work().finally(() => (working = undefined));
  }, tickMs);
  return {
    stop: async () => {
      clearInterval(timer);
      await working;
      await receiver.stop();
      await sealArrived(options, line, key);
    },
  };
}

/** Seals what the lines before it have left. */
async function beginLine(options: ArchiveOptions): Promise<string> {
  const { folder, receiving, key } = options;
  const line = await lineToArchive(options);
  mkdirSync(join(receiving, line), { recursive: true, mode: 0o700 });
  for (const other of readdirSync(receiving))
    if (other !== line && readLine(folder, other)?.keyId === keyIdOf(key)) await sealArrived(options, other, key, true);
  return line;
}

function receive({ bin, url, receiving, logPath, pidPath }: ArchiveOptions, line: string): Running {
  const { hostname, port, username, password } = new URL(url);
  return launch({
    name: 'pg_receivewal',
    command: join(bin, 'pg_receivewal'),
    args: [
      ...['--host', hostname, '--port', port, '--username', decodeURIComponent(username), '--no-password'],
      // It ends when the connection does: why, is found out before the next one.
      ...['--directory', join(receiving, line), '--slot', line, '--status-interval', '1', '--no-loop'],
    ],
    env: { PATH: process.env['PATH'], PGPASSWORD: decodeURIComponent(password) },
    logPath,
    stopSignal: 'SIGINT',
    ...(pidPath && { pidPath }),
  });
}

interface Cluster {
  systemId: string;
  slots: { name: string; lost: boolean }[];
  /** That of what is written next. */
  segment: string;
}

/** The line of the slot that is there; a new one for a new or restored cluster, for another key, or if PostgreSQL could not wait for the archive. */
async function lineToArchive({ url, folder, key, warn }: ArchiveOptions): Promise<string> {
  return await withClient(url, async (client) => {
    const { systemId, slots } = await clusterOf(client);
    for (const { name, lost } of slots) {
      if (!lost && readLine(folder, name)?.keyId === keyIdOf(key)) return name;
      await client.query('select pg_drop_replication_slot($1)', [name]);
    }
    const startedAt = new Date().toISOString();
    const name = `${slotPrefix}${startedAt.slice(0, 19).replaceAll(/\D/g, '')}_${randomBytes(2).toString('hex')}`;
    mkdirSync(lineFolder(folder, name), { recursive: true, mode: 0o700 });
    writeLine(folder, { name, systemId, keyId: keyIdOf(key), startedAt });
    await client.query('select pg_create_physical_replication_slot($1, true)', [name]);
    // Now a backup that is made at once has it.
    if (slots.length > 0)
      warn('The WAL archive begins anew: make a backup ("npx plaza backup"), from which a moment can be restored.');
    return name;
  });
}

/** Where the archive of these backups has what this PostgreSQL writes from now on, or undefined. */
export async function archivedFrom(
  url: string,
  folder: string,
  key: Buffer,
): Promise<{ line: string; segment: string } | undefined> {
  const { slots, segment, systemId } = await withClient(url, clusterOf);
  const slot = slots.find(({ lost }) => !lost);
  const line = slot && readLine(folder, slot.name);
  return line?.keyId === keyIdOf(key) && line.systemId === systemId ? { line: line.name, segment } : undefined;
}

async function clusterOf(client: pg.Client): Promise<Cluster> {
  const { rows: slots } = await client.query<{ name: string; lost: boolean }>(
    `select slot_name as name, wal_status = 'lost' as lost from pg_replication_slots where starts_with(slot_name, $1)`,
    [slotPrefix],
  );
  const { rows } = await client.query<{ systemId: string; segment: string }>(
    `select system_identifier::text as "systemId", pg_walfile_name(pg_current_wal_insert_lsn()) as segment from pg_control_system()`,
  );
  return { ...rows[0]!, slots };
}
