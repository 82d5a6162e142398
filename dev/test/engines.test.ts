import { expect, test } from '@jest/globals';
import { GetBalanceResponse } from '@plaza/api/wallet';
import pg from 'pg';
import { redisCommands } from '../src/engines/index.ts';

test('the generated API can be imported by a test', () => {
  expect(GetBalanceResponse.decode(GetBalanceResponse.encode(GetBalanceResponse.fromPartial({ balance: '1.00' })).finish()).balance).toBe('1.00');
});

test('a test finds a PostgreSQL and a Valkey', async () => {
  const client = new pg.Client({ connectionString: process.env['PLAZA_TEST_DATABASE_URL'] });
  await client.connect();
  expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  await client.end();
  expect(await redisCommands(process.env['PLAZA_TEST_REDIS_URL']!, [['PING']])).toEqual(['PONG']);
});
