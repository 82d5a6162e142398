// One Express process, as a good engineer would write it in an afternoon: the rival of Plaza's reads and purchases. It has no ledger, no
// events, no saga and no gateway in front of it. Started with an IPC channel, it reports when it listens, and ends with its parent.
import { Redis } from 'ioredis';
import pg from 'pg';
import { createApp } from './app.ts';

const { PORT, DATABASE_URL, REDIS_URL = '', JWT_SECRET = '', POOL_SIZE = '32', KEEP_SEATS_LEFT } = process.env;
if (!DATABASE_URL || !REDIS_URL || JWT_SECRET.length < 32)
  throw new Error('Set DATABASE_URL, REDIS_URL and JWT_SECRET (at least 32 characters).');

const pool = new pg.Pool({ connectionString: DATABASE_URL, max: Number(POOL_SIZE) });
const redis = new Redis(REDIS_URL, { keyPrefix: 'express:', enableAutoPipelining: true });
const app = createApp({ pool, redis, jwtSecret: JWT_SECRET, keepSeatsLeft: KEEP_SEATS_LEFT === '1' });

app.listen(Number(PORT), '127.0.0.1', (error) => process.send?.(error ? String(error) : 'ready'));
process.on('disconnect', () => process.exit(0));
