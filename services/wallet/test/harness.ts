// The wallet in the test's own process, on a database of its own, with people that it can ask for.
import { Server, ServerCredentials, type sendUnaryData, type ServerUnaryCall } from '@grpc/grpc-js';
import {
  AuthInternalServiceService,
  type FindUserByEmailRequest,
  type FindUserByEmailResponse,
  type GetUsersRequest,
  type GetUsersResponse,
} from '@plaza/api/auth';
import { TeamInternalServiceService, type CheckMemberRequest, type CheckMemberResponse } from '@plaza/api/teams';
import { WalletInternalServiceService, WalletServiceService } from '@plaza/api/wallet';
import { defineErrors, newId, sharedErrors, status, toWire, type ServiceName } from '@plaza/service';
import {
  startTestService,
  type TestClient,
  type TestDatabase,
  type TestProcess,
  type TestTokens,
} from '@plaza/testing';
import type { WalletConfig } from '@plaza/wallet/app';
import { verifyLedger } from '@plaza/wallet/operator';
import { walletRecipe } from './recipe.ts';

const { USER_NOT_FOUND, MERCHANT_NOT_FOUND } = defineErrors('a stand-in for auth', {
  MERCHANT_NOT_FOUND: sharedErrors.MERCHANT_NOT_FOUND,
  USER_NOT_FOUND: { code: status.NOT_FOUND, message: 'There is no such person.' },
});

export interface Harness {
  db: TestDatabase;
  internal: TestClient<typeof WalletInternalServiceService>;
  wallet: TestClient<typeof WalletServiceService>;
  port: number;
  /** A client of any of its services; as another service, where one is named. */
  connect: Connect;
  /** Another process of the same service. */
  start(overrides?: Partial<WalletConfig>): Promise<{ connect: Connect }>;
  /** Someone new, whom auth knows. */
  person(name?: string, role?: string): Promise<TestPerson>;
  readonly tokens: TestTokens;
  /** Auth has this person in a merchant's team, with every permission. */
  join(merchantId: string, person: Pick<TestPerson, 'id'>): void;
  /** Auth knows this person no more. */
  forget(person: TestPerson): void;
  /** What auth answers from now on: as usual, or not at all. */
  auth: { up: boolean };
  config: WalletConfig;
  /** Another process of the same service. */
  another(overrides?: Partial<WalletConfig>): Promise<TestClient<typeof WalletServiceService>>;
  close(): Promise<void>;
}

type Connect = <Definition extends object>(definition: Definition, from?: ServiceName) => TestClient<Definition>;

export interface TestPerson {
  id: string;
  email: string;
  name: string;
  /** The call options that make a call theirs. */
  as: { token: string };
  /** The same with a token of a sign-in that is a while ago. */
  later: { token: string };
}

export async function startWallet(): Promise<Harness> {
  const people = new Map<string, TestPerson>();
  const auth = { up: true };
  const members = new Set<string>();
  const authServer = standInForAuth(people, members, auth);
  const authPort = await new Promise<number>((resolve, reject) =>
    authServer.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(port),
    ),
  );
  const service = await startTestService(walletRecipe, {
    config: {
      databasePool: 10,
      payoutDelayMs: 0,
      newDestinationDelayMs: 0,
      peers: { auth: `127.0.0.1:${authPort}` },
    },
  });
  const connectTo =
    ({ connect }: Pick<TestProcess, 'connect'>): Connect =>
    (definition, from) =>
      connect(definition, from && { from });
  const connect = connectTo(service);
  return {
    db: service.db,
    auth,
    config: service.config,
    port: service.port,
    wallet: connect(WalletServiceService),
    internal: connect(WalletInternalServiceService, 'catalog'),
    async another(overrides) {
      return connectTo(await service.start({ config: overrides }))(WalletServiceService);
    },
    connect,
    async start(overrides) {
      return { connect: connectTo(await service.start({ config: overrides })) };
    },
    async person(name = 'Someone', role = 'user') {
      const someone = await newPerson(service.tokens, name, role);
      people.set(someone.id, someone);
      return someone;
    },
    tokens: service.tokens,
    join: (merchantId, { id }) => void members.add(`${merchantId} ${id}`),
    forget: ({ id }) => void people.delete(id),
    async close() {
      await service.close();
      authServer.forceShutdown();
    },
  };
}

async function newPerson(tokens: TestTokens, name: string, role: string): Promise<TestPerson> {
  const id = newId();
  return {
    id,
    name,
    email: `${id}@example.com`,
    as: { token: await tokens.userToken(id, { role }) },
    later: { token: await tokens.userToken(id, { role, signedInAt: new Date(Date.now() - 301_000) }) },
  };
}

function standInForAuth(
  people: ReadonlyMap<string, TestPerson>,
  members: ReadonlySet<string>,
  state: { up: boolean },
): Server {
  const server = new Server();
  const answer =
    <Request, Response>(find: (request: Request) => Response) =>
    (call: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>) => {
      if (!state.up) return callback({ code: status.UNAVAILABLE, details: 'down' });
      try {
        callback(null, find(call.request));
      } catch (error) {
        callback(toWire(error as ReturnType<typeof USER_NOT_FOUND>));
      }
    };
  const known = ({ id, name }: TestPerson) => ({ id, name, clubId: '', language: 'en', picture: undefined });
  server.addService(AuthInternalServiceService, {
    getUsers: answer<GetUsersRequest, GetUsersResponse>(({ ids }) => ({
      users: [...people.values()].filter(({ id }) => ids.includes(id)).map(known),
    })),
    findUserByEmail: answer<FindUserByEmailRequest, FindUserByEmailResponse>(({ email }) => {
      const found = [...people.values()].find((person) => person.email === email.toLowerCase());
      if (!found) throw USER_NOT_FOUND();
      return { user: known(found) };
    }),
    countUsers: answer(() => ({ count: people.size })),
  });
  server.addService(TeamInternalServiceService, {
    checkMember: answer<CheckMemberRequest, CheckMemberResponse>(({ merchantId, userId }) => {
      if (!members.has(`${merchantId} ${userId}`)) throw MERCHANT_NOT_FOUND();
      return {};
    }),
  });
  return server;
}

/** Whether everything that was ever posted adds up: in each movement, in each wallet, and in what each person reads. */
export async function assertBooksBalance(db: Pick<TestDatabase, 'admin' | 'open'>): Promise<void> {
  const faults = await db.admin<{ fault: string; id: string }>(`
    select 'movement does not sum to zero' as fault, movement_id::text as id from entries group by movement_id, currency having sum(amount) <> 0
    union all
    select 'balance is not the sum of the entries', w.id::text from wallets w left join (select wallet_id, sum(amount) as sum from entries group by wallet_id) e on e.wallet_id = w.id
      where w.balance <> coalesce(e.sum, 0)
    union all
    select 'held is not the sum of the holds', w.id::text from wallets w left join (select wallet_id, sum(amount - captured) as sum from holds where status = 'held' group by wallet_id) h on h.wallet_id = w.id
      where w.held <> coalesce(h.sum, 0)
    union all
    select 'balance after is not what the entries before add up to', id::text from (
      select id, balance_after, sum(amount) over (partition by wallet_id order by "timestamp", balance_after_order) as sum from (
        select *, row_number() over (partition by wallet_id, "timestamp" order by id) as balance_after_order from entries) numbered) running
      where balance_after <> sum
    union all
    select 'a person reads another story than the entries tell', coalesce(t.movement_id, e.movement_id)::text
      from (select movement_id, user_id, currency, sum(case direction when 'credit' then amount else -amount end) as sum from transactions group by 1, 2, 3
        union all select movement_id, user_id, 'XCR', amount from credit_transactions) t
      full join (select movement_id, coalesce(e.user_id, substr(w.name, 11)::uuid) as user_id, e.currency, sum(amount) as sum from entries e join wallets w on w.id = e.wallet_id
        where e.user_id is not null or w.kind = 'unclaimed' group by 1, 2, 3) e using (movement_id, user_id, currency)
      where t.sum is distinct from e.sum
    union all
    select 'the balance after a change of credits is not what the ledger says', c.id::text
      from credit_transactions c join entries e on e.movement_id = c.movement_id and e.user_id = c.user_id and e.currency = 'XCR' where c.balance_after <> e.balance_after
    union all
    select 'who is deleted has money in a wallet', id::text from wallets where closed is not null and currency <> 'XCR' and (balance <> 0 or held <> 0)
    union all
    select 'money is unclaimed for somebody who is there', w.id::text from wallets w left join merchants m on m.id = substr(w.name, 11)::uuid
      where w.kind = 'unclaimed' and w.balance > 0 and not exists (select from closings c where c.user_id = coalesce(m.user_id, substr(w.name, 11)::uuid) and c.state <> 'open')
    union all
    select 'everything together is not zero', currency from wallets group by currency having sum(balance) <> 0`);
  if (faults.length > 0) throw new Error(`The books do not balance: ${JSON.stringify(faults)}`);
  const database = await db.open();
  try {
    const { broken } = await verifyLedger(database);
    if (broken) throw new Error(`The ledger is broken: ${JSON.stringify(broken)}`);
  } finally {
    await database.close();
  }
}
