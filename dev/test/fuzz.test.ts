// Whatever is sent to whatever rpc, by whomever: it is answered, or refused with a reason. A service never says that it does not know what went wrong.
import { fromBinary } from '@bufbuild/protobuf';
import { Client, credentials, Metadata, status, type ServiceError } from '@grpc/grpc-js';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { serviceNames, serviceTokens, type ServiceName } from '@plaza/service';
import { testServiceKeys } from '@plaza/testing';
import { startMarketplace, type Marketplace } from './marketplace.ts';
import { requestsOf, testedRpcs, World, type TestedRpc } from './requests.ts';

// Another seed finds what this one does not: PLAZA_FUZZ_SEED=7 PLAZA_FUZZ_ROUNDS=50 npm test -- fuzz
const seed = Number(process.env['PLAZA_FUZZ_SEED'] ?? 11);
const rounds = Number(process.env['PLAZA_FUZZ_ROUNDS'] ?? 3);
// Rpcs that are asked at once. Each gets its requests one after the other.
const concurrency = 6;

/** What ends, closes or freezes somebody comes last: nothing else can be done with them afterwards. */
const final =
  /\/(GrantStaffRole|RevokeStaffRole|DeleteMe|Logout|End(Other|Person)?Sessions?|SuspendPerson|ClosePerson|ReopenPerson|FreezeWallet|UnfreezeWallet|SetLimits)$/;

let marketplace: Marketplace;
const world = new World();
const clients = new Map<number, Client>();
const tokens: Record<string, string> = {};

beforeAll(async () => {
  marketplace = await startMarketplace();
  for (const name of ['lea', 'marco', 'sofia', 'admin']) {
    const { id, token } = await marketplace.signIn(name);
    tokens[name] = token;
    world.add('id:user', id);
  }
});

afterAll(async () => {
  for (const client of clients.values()) client.close();
  await marketplace?.close();
});

/** Who asks: mostly who may. */
async function token(rpc: TestedRpc, turn: number, port: number): Promise<string | undefined> {
  const { rule } = rpc;
  const stranger = turn % 10 === 9;
  switch (rule.access) {
    case 'public':
      return [undefined, tokens['lea'], tokens['admin']][turn % 3];
    case 'user':
      return stranger ? tokens['admin'] : tokens[turn % 3 === 0 ? 'sofia' : 'lea'];
    case 'admin':
      return stranger ? tokens['lea'] : tokens['admin'];
    case 'service':
      return stranger ? tokens['lea'] : internalToken(rpc, turn, port);
    case 'unspecified':
      return undefined;
  }
}

function internalToken({ rule }: TestedRpc, turn: number, port: number): Promise<string> {
  const from = rule.callers[turn % rule.callers.length] as ServiceName;
  const to = serviceNames.find((name) => marketplace.ports[name] === port) ?? 'wallet';
  return serviceTokens(from, to, testServiceKeys[from])();
}

function ownerOf(rule: TestedRpc['rule']): ServiceName | undefined {
  return serviceNames.find((name) => rule.service.startsWith(`plaza.${name}.`));
}

interface Count {
  sent: number;
  answered: number;
  signedOut: number;
}

interface Outcome {
  code: status;
  details: string;
  /** Messages, as they came. */
  answers: Buffer[];
}

function send(
  { path, rule }: TestedRpc,
  port: number,
  request: Uint8Array,
  { as, key }: { as: string | undefined; key: string | undefined },
): Promise<Outcome> {
  let client = clients.get(port);
  if (!client) clients.set(port, (client = new Client(`127.0.0.1:${port}`, credentials.createInsecure())));
  const metadata = new Metadata();
  if (as !== undefined) metadata.set('authorization', `Bearer ${as}`);
  if (key !== undefined) metadata.set('idempotency-key', key);
  // Some streams say nothing for as long as the request asks them to wait.
  const options = { deadline: Date.now() + (rule.lasting ? 2_000 : 20_000) };
  const same = (bytes: Buffer): Buffer => bytes;
  const answers: Buffer[] = [];
  const failed = ({ code, details }: ServiceError): Outcome => ({ code, details, answers });
  return new Promise((resolve) => {
    if (!rule.streams) {
      client.makeUnaryRequest(path, same, same, Buffer.from(request), metadata, options, (error, answer) =>
        resolve(error ? failed(error) : { code: status.OK, details: '', answers: [answer!] }),
      );
      return;
    }
    const stream = client.makeServerStreamRequest(path, same, same, Buffer.from(request), metadata, options);
    stream
      .on('data', (answer: Buffer) => {
        answers.push(answer);
        // It would go on for as long as somebody listens.
        if (!rule.lasting) return;
        resolve({ code: status.OK, details: '', answers });
        stream.cancel();
      })
      .on('error', (error: ServiceError) => resolve(failed(error)))
      .on('end', () => resolve({ code: status.OK, details: '', answers }));
  });
}

function portsOf({ rule }: TestedRpc): number[] {
  const owner = ownerOf(rule);
  if (rule.service.endsWith('.StripeService')) return [marketplace.stripePort, marketplace.ports.wallet];
  return owner ? [marketplace.ports[owner]] : Object.values(marketplace.ports);
}

async function fuzz(rpc: TestedRpc, round: number, found: string[], count: Count): Promise<void> {
  const ports = portsOf(rpc);
  for (const [turn, request] of requestsOf(rpc, seed * 1_000 + round).entries()) {
    const bytes = request(world);
    const port = ports[turn % ports.length]!;
    const { code, details, answers } = await send(rpc, port, bytes, {
      as: await token(rpc, turn, port),
      key: turn % 3 === 0 ? `${rpc.path}-${turn % 90}` : undefined,
    });
    count.sent++;
    if (details === 'The access token is not valid.') count.signedOut++;
    if (code === status.OK) count.answered++;
    const decoded = answers.map((answer) => fromBinary(rpc.method.output, answer));
    world.learn(decoded);
    // Of many in one call each has an end of its own.
    if (code === status.INTERNAL || code === status.UNKNOWN || isUnknown(decoded))
      found.push(`${rpc.path} ${status[code]} ${details}: ${Buffer.from(bytes).toString('base64')}`);
  }
}

function isUnknown(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return false;
  return Object.entries(value).some(([key, inner]) => (key === 'reason' && inner === 'INTERNAL') || isUnknown(inner));
}

async function fuzzAll(some: readonly TestedRpc[], found: string[], count: Count): Promise<void> {
  // Each round knows what the answers of those before it held, such as ids.
  for (let round = 0; round < rounds; round++) {
    const left = [...some];
    await Promise.all(
      Array.from({ length: concurrency }, async () => {
        for (let next = left.shift(); next; next = left.shift()) await fuzz(next, round, found, count);
      }),
    );
  }
}

test(
  'no request, with whatever in any field and in any two of them, is answered with INTERNAL or UNKNOWN',
  async () => {
    const all = testedRpcs().filter(({ rule }) => rule.access !== 'unspecified');
    const [last, first] = [all.filter(({ path }) => final.test(path)), all.filter(({ path }) => !final.test(path))];
    const found: string[] = [];
    const count = { sent: 0, answered: 0, signedOut: 0 };
    await fuzzAll(first, found, count);
    await fuzzAll(last, found, count);
    expect(found).toEqual([]);
    // Refusing everything would be no proof.
    expect(count.answered / count.sent).toBeGreaterThan(0.1);
    // A call that ends a session ends the tokens of those who ask: it belongs to the last ones.
    expect(count.signedOut / count.sent).toBeLessThan(0.02);
  },
  rounds * 200_000,
);
