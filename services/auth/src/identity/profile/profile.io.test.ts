import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Server, ServerCredentials, status, type sendUnaryData, type ServerUnaryCall } from '@grpc/grpc-js';
import { CreditInternalServiceService } from '@plaza/api/credit';
import { ProfileServiceService } from '@plaza/api/profile';
import { client, noPeers, type TestClient } from '@plaza/testing';
import { grantAdmin } from '../../operator.ts';
import { failure, somebody, startAuth, type Harness } from '../../../test/harness.ts';

let house: Harness;
let profiles: TestClient<typeof ProfileServiceService>;
const wallet = new Server();
const credits = new Map<string, number>();

beforeAll(async () => {
  wallet.addService(
    { countCredits: CreditInternalServiceService.countCredits },
    {
      countCredits: (
        { request }: ServerUnaryCall<{ userId: string }, object>,
        callback: sendUnaryData<{ credits: number }>,
      ) => callback(null, { credits: credits.get(request.userId) ?? 0 }),
    },
  );
  const port = await new Promise<number>((resolve, reject) => {
    wallet.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  house = await startAuth({ peers: { ...noPeers, wallet: `127.0.0.1:${port}` } });
  profiles = client(ProfileServiceService, house.app.port);
});
afterAll(async () => {
  profiles.close();
  await house.close();
  wallet.forceShutdown();
});

test('a profile has what the person said, their role, and the credits that wallet keeps', async () => {
  const { id, email, accessToken: token } = await somebody(house);
  await house.auth.updateMe({ clubId: 'AS_MONACO', language: 'fr' }, { token });
  credits.set(id, 42);
  const { profile } = await profiles.getProfile({}, { token });
  expect(profile).toMatchObject({
    id,
    email,
    name: 'Somebody',
    clubId: 'AS_MONACO',
    language: 'fr',
    isAdmin: false,
    credits: 42,
  });
  const database = await house.files.open();
  await grantAdmin(database, email);
  await database.close();
  expect((await profiles.getProfile({}, { token })).profile?.isAdmin).toBe(true);
  await house.files.admin('delete from users where id = $1', [id]);
  expect((await failure(profiles.getProfile({}, { token }))).reason).toBe('USER_NOT_FOUND');
});

test('without wallet there is no number of credits that could be wrong', async () => {
  const { accessToken: token } = await somebody(house);
  wallet.forceShutdown();
  expect((await failure(profiles.getProfile({}, { token }))).code).toBe(status.UNAVAILABLE);
  expect((await house.auth.getMe({}, { token })).user?.name).toBe('Somebody');
});
