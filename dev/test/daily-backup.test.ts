// The backups that npm start makes by itself.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { until } from '@plaza/testing';
import { startDailyBackups } from '../src/backup/daily.ts';
import { dueBackup, dueProof } from '../src/backup/due.ts';
import { listBackups, writeProof, type StoredBackup } from '../src/backup/store.ts';
import { ensureEngines, startPostgres, temporaryRoot } from '../src/engines/index.ts';

let home: string;

beforeAll(() => {
  home = mkdtempSync(join(temporaryRoot(), 'plaza-daily-'));
  // Whoever runs the engines enters it.
  chmodSync(home, 0o755);
});

afterAll(() => rmSync(home, { recursive: true, force: true }));

const listed = (folder: string): string[] =>
  listBackups(folder)
    .map(({ name }) => name)
    .reverse();
const hour = 3_600_000;
const start = Date.parse('2026-12-01T03:00:00Z');

test('a full one at first, then one a day of what changed, and each week one is proved; a failure is said once, and tried again', async () => {
  const { postgres: bin } = await ensureEngines(() => undefined, ['postgres']);
  const postgres = await startPostgres({ bin, folder: join(home, 'postgres'), durable: true, database: 'plaza' });
  const folder = join(home, 'backups');
  const [said, proved, recorded]: [string[], string[], string[]] = [[], [], []];
  let now = new Date(start);
  let isWrong = false;
  const daily = startDailyBackups({
    bin,
    url: postgres.url,
    key: Buffer.alloc(32, 1),
    folder,
    prove: async (backup) => {
      if (isWrong) throw new Error('it is wrong');
      proved.push(backup.name);
      writeProof(backup, { at: now.toISOString(), seconds: 1, counts: {} });
      await Promise.resolve();
    },
    record: async ({ name }) => void (await Promise.resolve(recorded.push(name))),
    say: (sentence) => void said.push(sentence),
    now: () => now,
    everyMs: 20,
  });
  const after = async (hours: number, made: number): Promise<void> => {
    now = new Date(start + hours * hour);
    await until(() => listBackups(folder).length === made, `${made} backups`);
  };
  try {
    await after(0, 1);
    await until(() => proved.length === 1, 'the first is proved');
    await after(25, 2);
    await after(50, 3);
    expect(listBackups(folder).map(({ base }) => base?.name)).toEqual([
      '2026-12-01T03-00-00',
      '2026-12-01T03-00-00',
      undefined,
    ]);
    expect(proved).toHaveLength(1);
    isWrong = true;
    await after(8 * 24, 4);
    await until(() => said.some((text) => text.includes('it is wrong')), 'the failure is said');
    isWrong = false;
    now = new Date(now.getTime() + 2 * hour);
    await until(() => proved.length === 2, 'the newest is proved');
    const [newest] = listBackups(folder);
    expect(recorded).toEqual(listed(folder));
    expect([proved[1], newest?.base]).toEqual([newest?.name, undefined]);
    expect(said.filter((text) => text.includes('failed'))).toHaveLength(1);
  } finally {
    await daily.stop();
    await postgres.stop();
  }
});

describe('what is due', () => {
  const current = { cluster: 'one', keyId: '1', line: 'line' };
  const now = new Date(start);
  const made = (hours: number, about: Partial<StoredBackup> = {}): StoredBackup => {
    const at = new Date(start - hours * hour).toISOString();
    const info = { name: at, startedAt: at, endedAt: at, postgres: '18', keyId: '1', bytes: 1, cluster: 'one' };
    return { ...info, wal: { line: 'line', segment: '' }, path: `/${at}`, proof: undefined, ...about };
  };
  const base = { name: 'full', manifest: '' };

  test.each([
    ['without any', [], 'full'],
    ['after an hour', [made(1)], undefined],
    ['after a day', [made(25)], 'incremental'],
    ['after a day, on a full one that is not a week old', [made(25, { base }), made(160)], 'incremental'],
    ['after a week', [made(25, { base }), made(170)], 'full'],
    ['after a restore', [made(1, { cluster: 'before' })], 'full'],
    ['with another key', [made(1, { keyId: '2' })], 'full'],
    ['when the WAL archive begins anew', [made(1, { wal: { line: 'before', segment: '' } })], 'incremental'],
    ['when the WAL archive is new', [made(1, { wal: undefined })], 'incremental'],
  ] as const)('%s', (_, backups, due) => {
    expect(dueBackup(backups, current, now)).toBe(due);
  });

  test('without a WAL archive, a day is all that counts', () => {
    expect(dueBackup([made(1, { wal: undefined })], { ...current, line: undefined }, now)).toBeUndefined();
  });

  test('the newest is proved if none was for a week, of those that this key opens', () => {
    const proof = (hours: number) => ({ at: new Date(start - hours * hour).toISOString(), seconds: 1, counts: {} });
    const [newest, older] = [made(1), made(30)];
    expect(dueProof([newest, { ...older, proof: proof(24) }], current, now)).toBeUndefined();
    expect(dueProof([newest, { ...older, proof: proof(24 * 8) }], current, now)).toBe(newest);
    expect(dueProof([made(1, { keyId: '2' }), older], current, now)).toBe(older);
    expect(dueProof([], current, now)).toBeUndefined();
  });
});
