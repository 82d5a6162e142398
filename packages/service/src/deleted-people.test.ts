import { afterEach, describe, expect, it } from '@jest/globals';
import { until } from '@plaza/testing';
import { watchDeletedPeople, type DeletedPeople } from './deleted-people.ts';
import { createLogger } from './logger.ts';
import type { Principal } from './calls.ts';

const [lea, marco] = ['01a1fe4d-c58b-7037-a3cb-26b48804e801', '01a1fe4d-c58b-7037-a3cb-26b48804e802'];
const person = (userId: string): Principal => ({
  kind: 'user',
  userId,
  role: 'user',
  sessionId: userId,
  signedInAt: undefined,
});
const log = createLogger('test', 'silent');
let deletedPeople: DeletedPeople;

afterEach(() => deletedPeople.stop());

function guarded(load: () => Promise<string[]>): (token: string) => Promise<Principal> {
  deletedPeople = watchDeletedPeople({ log, load, everyMs: 10 });
  const verifier = deletedPeople.guard({
    verify: async (token) =>
      token === 'service' ? { kind: 'service', service: 'auth', audience: 'wallet' } : person(token),
  });
  return async (token) => verifier.verify(token);
}

describe('the tokens of deleted people', () => {
  it('are refused as soon as this process knows of the deletion, and those of others and of services are not', async () => {
    const verify = guarded(async () => []);
    expect(await verify(lea)).toEqual(person(lea));
    deletedPeople.learn([lea]);
    await expect(verify(lea)).rejects.toMatchObject({ reason: 'TOKEN_INVALID' });
    expect([await verify(marco), await verify('service')]).toEqual([
      person(marco),
      { kind: 'service', service: 'auth', audience: 'wallet' },
    ]);
  });

  it('are refused if another process knows of the deletion, also while the database is away', async () => {
    let stored: string[] | undefined = [];
    let failed = 0;
    const verify = guarded(async () => {
      if (stored) return stored;
      failed++;
      throw new Error('The database is away.');
    });
    const refused = () =>
      verify(lea).then(
        () => false,
        (error: { reason: string }) => error.reason === 'TOKEN_INVALID',
      );
    stored = [lea];
    await until(refused, 'her token is refused');
    stored = undefined;
    await until(() => failed > 2, 'the database was read in vain');
    expect(await refused()).toBe(true);
  });
});
