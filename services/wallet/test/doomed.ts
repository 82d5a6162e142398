// What is to be killed: a durable PostgreSQL of its own, and the real service as processes, with somebody who knows everybody's name.
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  Client,
  credentials,
  Server,
  ServerCredentials,
  type sendUnaryData,
  type ServerUnaryCall,
} from '@grpc/grpc-js';
import { AuthInternalServiceService, type GetUsersRequest, type GetUsersResponse } from '@plaza/api/auth';
import { ensureEngines, freePort, startPostgres, temporaryRoot, type Postgres } from '@plaza/dev/engines';
import { migrate, openDatabase, type Database } from '@plaza/service';
import { testKeysOf, until } from '@plaza/testing';
import { schema } from '@plaza/wallet/orm.config';
import pg from 'pg';

export interface Doomed {
  /** Of the processes of the service. */
  ports: readonly number[];
  database: Database;
  open(): Promise<Database>;
  admin<Row extends pg.QueryResultRow>(sql: string, values?: unknown[]): Promise<Row[]>;
  /** kill -9 of one process; resolves when it serves again. */
  killService(index: number): Promise<void>;
  /** kill -9 of the postmaster; resolves when it answers again. */
  killPostgres(): Promise<void>;
  close(): Promise<void>;
}

export async function startDoomed(processes: number): Promise<Doomed> {
  const { postgres: bin } = await ensureEngines(undefined, ['postgres']);
  const folder = mkdtempSync(join(temporaryRoot(), 'plaza-kill-'));
  chmodSync(folder, 0o755);
  const start = (port?: number): Promise<Postgres> =>
    startPostgres({
      bin,
      folder: join(folder, 'pg'),
      durable: true,
      database: 'wallet',
      ...(port !== undefined && { port }),
    });
  let postgres = await start();
  const url = await migrate(schema, postgres.url, 'test');
  const auth = new Server();
  const { getUsers } = AuthInternalServiceService;
  auth.register(
    getUsers.path,
    (call: ServerUnaryCall<GetUsersRequest, GetUsersResponse>, callback: sendUnaryData<GetUsersResponse>) =>
      callback(null, {
        users: call.request.ids.map((id) => ({ id, name: 'Somebody', clubId: '', language: 'en', picture: undefined })),
      }),
    getUsers.responseSerialize,
    getUsers.requestDeserialize,
    'unary',
  );
  const authPort = await new Promise<number>((resolve, reject) =>
    auth.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(port),
    ),
  );

  const ports = await Promise.all(Array.from({ length: processes }, () => freePort()));
  const children = new Map<number, ChildProcess>();
  const launch = async (index: number): Promise<void> => {
    const child = fork(new URL('../src/main.ts', import.meta.url), {
      execArgv: ['--disable-warning=ExperimentalWarning'],
      stdio: ['ignore', 'ignore', process.env['PLAZA_TEST_LOG'] ? 'inherit' : 'ignore', 'ipc'],
      env: {
        PATH: process.env['PATH'],
        NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
        NODE_ENV: 'test',
        LOG_LEVEL: process.env['PLAZA_TEST_LOG'] ?? 'silent',
        WALLET_LISTEN: `127.0.0.1:${ports[index]}`,
        WALLET_DATABASE_URL: url,
        ...testKeysOf('wallet'),
        ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
        AUTH_ADDRESS: `127.0.0.1:${authPort}`,
      },
    });
    children.set(index, child);
    const client = new Client(`127.0.0.1:${ports[index]}`, credentials.createInsecure());
    try {
      await new Promise<void>((resolve, reject) =>
        client.waitForReady(Date.now() + 120_000, (error) => (error ? reject(error) : resolve())),
      );
    } finally {
      client.close();
    }
  };
  await Promise.all(ports.map((_, index) => launch(index)));
  const database = await openDatabase(schema, url);
  let pool = new pg.Pool({ connectionString: postgres.url, max: 2, options: '-c search_path=wallet' });
  pool.on('error', () => undefined);
  const kill = async (child: ChildProcess | undefined): Promise<void> => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  return {
    ports,
    database,
    open: () => openDatabase(schema, url),
    admin: async <Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []) =>
      (await pool.query<Row>(sql, values)).rows,
    async killService(index) {
      await kill(children.get(index));
      await launch(index);
    },
    async killPostgres() {
      await postgres.kill();
      // Its children notice by themselves, and until then hold what the next one needs.
      postgres = await until(() => start(postgres.port).catch(() => undefined), 'PostgreSQL starts again');
      await pool.end();
      pool = new pg.Pool({ connectionString: postgres.url, max: 2, options: '-c search_path=wallet' });
      pool.on('error', () => undefined);
    },
    async close() {
      await Promise.all([...children.values()].map(kill));
      auth.forceShutdown();
      await pool.end();
      await database.close();
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
