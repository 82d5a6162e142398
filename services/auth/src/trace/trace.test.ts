// How the parts of a trace are put together, also when a service does not answer.
import { expect, test } from '@jest/globals';
import type { TraceEntry, TracedOrder } from '@plaza/api/trace';
import { commonErrors, newId, type ServiceName } from '@plaza/service';
import { findTrace, type Ask, type TraceSources } from './trace.ts';

const now = new Date('2026-12-03T12:00:00Z');
const [person, order] = [newId(), newId()];

const entry = (at: string, service: ServiceName): TraceEntry => ({
  at: new Date(at),
  service,
  kind: 'call',
  what: 'X',
  outcome: 'done',
  subject: '',
  actor: '',
  requestId: '',
  detail: '',
  attempts: 0,
});
const traced: TracedOrder = { id: order, userId: person, placedAt: now, requestIds: [], transactionIds: [] };
const silent: Ask = () => Promise.resolve({ entries: [], orders: [] });

function sources(services: Partial<Record<ServiceName, Ask>> = {}): TraceSources {
  return {
    personOf: (of) => Promise.resolve(of === 'ada@example.com' ? person : undefined),
    services: { auth: silent, wallet: silent, catalog: silent, messaging: silent, ...services },
    missed: () => undefined,
    now: () => now,
  };
}

test('the orders that catalog finds are what the others are asked about, and everything is in the order of time', async () => {
  const asked: unknown[] = [];
  const found = await findTrace(
    sources({
      catalog: () => Promise.resolve({ entries: [entry('2026-12-03T10:00:02Z', 'catalog')], orders: [traced] }),
      wallet: (question) => {
        asked.push(question);
        return Promise.resolve({ entries: [entry('2026-12-03T10:00:01Z', 'wallet')], orders: [] });
      },
    }),
    order,
    undefined,
  );
  expect(asked).toEqual([{ of: order, userId: '', orders: [traced], since: undefined }]);
  expect(found).toMatchObject({ userId: '', orderIds: [order], truncated: false, missing: [] });
  expect(found.entries.map(({ service }) => service)).toEqual(['wallet', 'catalog']);
});

test('a service that does not answer is named, and the rest is returned', async () => {
  const away: Ask = () => Promise.reject(commonErrors.UNAVAILABLE());
  const some: Ask = () => Promise.resolve({ entries: [entry('2026-12-03T10:00:00Z', 'auth')], orders: [] });
  const found = await findTrace(sources({ auth: some, wallet: away, catalog: away }), 'r-1', undefined);
  expect(found).toMatchObject({ missing: ['catalog', 'wallet'], entries: [{ service: 'auth' }] });
  // Nobody can say that nothing is known.
  expect(await findTrace(sources({ messaging: away }), 'r-1', undefined)).toMatchObject({ entries: [] });
  const raise = (_: ServiceName, error: unknown): never => {
    throw error;
  };
  const ended = findTrace({ ...sources({ auth: away }), missed: raise }, 'r-1', undefined);
  await expect(ended).rejects.toMatchObject({ reason: 'UNAVAILABLE' });
});

test('of a person the last 30 days are asked for, unless somebody says since when', async () => {
  const seen: unknown[] = [];
  const wallet: Ask = ({ since, userId, of }) => {
    seen.push({ since, userId, of });
    return Promise.resolve({ entries: [entry('2026-12-03T10:00:01Z', 'wallet')], orders: [] });
  };
  await findTrace(sources({ wallet }), 'ada@example.com', undefined);
  await findTrace(sources({ wallet }), 'ada@example.com', new Date('2026-01-01T00:00:00Z'));
  expect(seen).toEqual([
    { since: new Date('2026-11-03T12:00:00Z'), userId: person, of: '' },
    { since: new Date('2026-01-01T00:00:00Z'), userId: person, of: '' },
  ]);
});

test('of more than 1,000 entries the newest are returned, and it says so', async () => {
  const many = Array.from({ length: 1_001 }, (_, n) => entry(new Date(n).toISOString(), 'auth'));
  const found = await findTrace(
    sources({ auth: () => Promise.resolve({ entries: many, orders: [] }) }),
    'r',
    undefined,
  );
  expect(found).toMatchObject({ truncated: true });
  expect([found.entries.length, found.entries[0]!.at]).toEqual([1_000, new Date(1)]);
});

test('nothing is known of it', async () => {
  for (const unknown of ['nobody@example.com', 'r-1', order])
    await expect(findTrace(sources(), unknown, undefined)).rejects.toMatchObject({ reason: 'TRACE_EMPTY' });
});
