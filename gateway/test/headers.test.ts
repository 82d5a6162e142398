// Every header that the gateway or a service reads: what becomes of it where it arrives cut, emptied, repeated, or in letters that gRPC does
// not know. It is refused with a coded error, or does no harm for a reason that is written here.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ErrorInfo } from '@plaza/api/error-details';
import { Status } from '@plaza/api/status';
import { checkout } from '@plaza/dev/engines';
import { renderEnvoyConfig } from '@plaza/gateway';
import { perService } from '@plaza/services';
import type { Answer } from './support/gateway.ts';
import { startHouse, type House } from './support/house.ts';

let house: House;
let token: string;
beforeAll(async () => {
  house = await startHouse({ corsOrigins: ['https://shop.example'] });
  token = await house.key.token();
});
afterAll(() => house.close());
beforeEach(() => {
  house.services.calls.length = 0;
});

const protocols = ['JSON', 'gRPC', 'gRPC-Web'] as const;
type Protocol = (typeof protocols)[number];

interface HeaderCase {
  /** Header lines that are refused, by the reason. They stand in the place of the usual ones of that name. */
  refused?: Partial<Record<string, string[]>>;
  /** Lines that are taken as if they were not there, or as they are. */
  taken?: string[];
  /** Why what is taken does no harm. */
  because?: string;
  /** Where it is read at all. */
  only?: Protocol[];
}

const utf8 = (text: string): string => Buffer.from(text).toString('latin1');
const named = (name: string, ...values: string[]): string => values.map((value) => `${name}: ${value}\r\n`).join('');

const everyCharacter = '!"#$%&\'()*+-./09:;<=>?@AZ[\\]^_`az{|}~';

const cases: Record<string, HeaderCase> = {
  'idempotency-key': {
    refused: {
      IDEMPOTENCY_KEY_INVALID: [
        ...[
          utf8('order-1-Müller'),
          '\xfc',
          '',
          '   ',
          'two words',
          'a\tb',
          'a,b',
          'x'.repeat(256),
          'x'.repeat(20_000),
        ].map((value) => named('idempotency-key', value)),
        named('idempotency-key', 'a', 'b'),
        named('idempotency-key', 'a', 'a'),
        named('idempotency-key', 'a', ''),
      ],
    },
    taken: [
      named('idempotency-key', 'order-1'),
      named('idempotency-key', 'x'.repeat(255)),
      named('Idempotency-Key', everyCharacter),
      named('idempotency-key', ' trimmed '),
    ],
    because: 'These are keys, and reach the service as they are.',
  },
  'idempotency-key-bin': {
    refused: { IDEMPOTENCY_KEY_INVALID: [named('idempotency-key-bin', 'YQ=='), named('idempotency-key-bin', '')] },
  },
  authorization: {
    refused: {
      UNAUTHENTICATED: ['', 'Basic dXNlcjpwYXNz', 'Bearer', 'Bearertoken', 'Token <token>'].map((value) =>
        named('authorization', value),
      ),
      TOKEN_INVALID: [
        named('authorization', 'Bearer <token>\xfc'),
        named('authorization', 'Bearer <token> @'),
        named('authorization', 'Bearer <token>,Bearer <token>'),
        named('authorization', 'Bearer <token>', 'Bearer <token>'),
        named('authorization', 'Bearer <token>', 'Basic x'),
      ],
    },
    taken: ['bearer <token>', 'BEARER <token>', 'bEaReR   <token>'].map((value) => named('authorization', value)),
    because: 'RFC 9110 11.1: a scheme is the same in any case.',
  },
  host: {
    refused: { REQUEST_MALFORMED: [named('host', 'a', 'b'), named('host', 'a', 'a'), ''] },
    taken: [named('host', 'evil.example:99')],
    because: 'Nothing is done by it.',
  },
  'content-type': {
    only: ['JSON'],
    refused: {
      UNSUPPORTED_MEDIA_TYPE: [
        '',
        ...[
          '',
          'text/plain',
          'application/x-www-form-urlencoded',
          'application/jsonp',
          'application/json, text/plain',
          'application/json; charset=iso-8859-1',
          utf8('application/jsön'),
        ].map((value) => named('content-type', value)),
        named('content-type', 'application/json', 'application/xml'),
      ],
    },
    taken: ['application/json; charset=UTF-8', 'Application/JSON', 'application/json ; charset="utf-8"'].map((value) =>
      named('content-type', value),
    ),
    because: 'It is JSON.',
  },
  'content-encoding': {
    refused: {
      UNSUPPORTED_MEDIA_TYPE: [
        ...['gzip', 'br', 'deflate', 'identity, gzip', ''].map((value) => named('content-encoding', value)),
        named('content-encoding', 'identity', 'gzip'),
      ],
    },
    taken: [named('content-encoding', 'identity')],
    because: 'It says that nothing was done to the body.',
  },
  'grpc-timeout': {
    only: ['gRPC', 'gRPC-Web'],
    refused: {
      REQUEST_MALFORMED: [
        ...['soon', '', '1', '123456789S', '-1S', '1.5S', '\xfc'].map((value) => named('grpc-timeout', value)),
        named('grpc-timeout', '1S', '2S'),
      ],
    },
    taken: [named('grpc-timeout', '5S')],
    because: 'It is a deadline.',
  },
  'grpc-encoding': {
    only: ['gRPC', 'gRPC-Web'],
    refused: {
      GRPC_ENCODING_UNSUPPORTED: [
        ...['br', '', 'identity, gzip', '\xfc'].map((value) => named('grpc-encoding', value)),
      ],
    },
    taken: [named('grpc-encoding', 'gzip')],
    because: 'gRPC knows it.',
  },
  'x-request-id': {
    taken: ['', 'x', 'two words', '\xfc', 'x'.repeat(129), 'a,b']
      .map((value) => named('x-request-id', value))
      .concat(named('x-request-id', 'one-1', 'two-2')),
    because: 'The answer says which id the request has instead: nothing is done by it but finding the request in logs.',
  },
  traceparent: {
    taken: ['', '\xfc', '00-x', 'x'.repeat(20_000)]
      .map((value) => named('traceparent', value))
      .concat(named('traceparent', 'a', 'b')),
    because: 'A new trace begins.',
  },
  'user-agent': {
    taken: ['', '\xfc', 'x'.repeat(20_000)]
      .map((value) => named('user-agent', value))
      .concat(named('user-agent', 'a', 'b')),
    because: 'It only names a session to its person, and is cut there.',
  },
  'x-forwarded-user-agent': {
    taken: ['', '\xfc']
      .map((value) => named('x-forwarded-user-agent', value))
      .concat(named('x-forwarded-user-agent', 'a', 'b')),
    because: 'As for user-agent.',
  },
  'x-forwarded-for': {
    taken: ['', '\xfc', '9.9.9.9']
      .map((value) => named('x-forwarded-for', value))
      .concat(named('x-forwarded-for', 'a', 'b')),
    because: 'Only proxies of our own are believed.',
  },
  'x-envoy-external-address': {
    taken: [named('x-envoy-external-address', '9.9.9.9'), named('x-envoy-external-address', 'a', 'b')],
    because: 'What a client says is removed.',
  },
  'stripe-signature': {
    taken: ['', '\xfc', 'a,b']
      .map((value) => named('stripe-signature', value))
      .concat(named('stripe-signature', 'a', 'b')),
    because: 'Whatever is left of it must still be a signature of these very bytes.',
  },
  'esim-signature': {
    taken: ['', '\xfc', 'a,b'].map((value) => named('esim-signature', value)).concat(named('esim-signature', 'a', 'b')),
    because: 'As for stripe-signature.',
  },
  'checkin-token': {
    taken: ['', '\xfc', 'a,b'].map((value) => named('checkin-token', value)).concat(named('checkin-token', 'a', 'b')),
    because: 'Whatever is left of it must still be the token of a device.',
  },
  'last-event-id': {
    refused: {
      REQUEST_MALFORMED: [
        ...['\xfc', 'two words', 'a,b', 'x'.repeat(129)].map((value) => named('last-event-id', value)),
        named('last-event-id', 'a', 'b'),
      ],
    },
    taken: ['', 'AbC_-9'].map((value) => named('last-event-id', value)),
    because: 'Only GET /api/live reads it, which refuses what is no cursor of the person.',
  },
  origin: {
    taken: ['', '\xfc', 'https://evil.example']
      .map((value) => named('origin', value))
      .concat(named('origin', 'https://shop.example', 'https://evil.example')),
    because: 'What is not exactly an allowed origin gets no CORS headers.',
  },
  accept: {
    taken: ['', '\xfc', 'text/html', 'x'.repeat(1000)].map((value) => named('accept', value)),
    because: 'Only GET / reads it, and chooses between a page and JSON.',
  },
  'sec-fetch-site': {
    taken: ['', '\xfc', 'cross-site', 'same-origin'].map((value) => named('sec-fetch-site', value)),
    because: 'Only a session in a cookie is refused for it: see e2e/session-cookie.test.ts.',
  },
  'x-plaza-cookie': {
    taken: [named('x-plaza-cookie', 'plaza_session=x'), named('x-plaza-cookie', 'a', 'b')],
    because: 'What a client says is removed.',
  },
  'x-plaza-host': {
    taken: [named('x-plaza-host', 'evil.example')],
    because: 'What a client says is removed.',
  },
  'x-plaza-if-match': {
    taken: [named('x-plaza-if-match', '"1"')],
    because: 'What a client says is removed.',
  },
  'if-match': {
    taken: ['', '\xfc', '"a", "b"', '*'].map((value) => named('if-match', value)),
    because: 'Only changes of what is sold read it, and an etag that does not match changes nothing.',
  },
  'access-control-request-method': {
    taken: ['', '\xfc'].map((value) => named('access-control-request-method', value)),
    because: 'Only OPTIONS reads it, which changes nothing.',
  },
  'accept-encoding': {
    taken: ['', '\xfc', 'br;q=0', 'br, gzip', 'x'.repeat(1000)]
      .map((value) => named('accept-encoding', value))
      .concat(named('accept-encoding', 'gzip', 'br')),
    because: 'What is not understood gets the answer as it is.',
  },
  'if-none-match': {
    taken: ['', '\xfc', '"a", "b"']
      .map((value) => named('if-none-match', value))
      .concat(named('if-none-match', '"a"', '"b"')),
    because: 'What does not match gets the whole answer.',
  },
};

const deposit = '/plaza.wallet.v1.WalletService/Deposit';

/** A deposit of 5 euros, with these lines for the headers of this name. */
function ask(protocol: Protocol, name: string, lines: string): Promise<Answer> {
  const usual: Record<string, string> = {
    host: 'plaza.example',
    authorization: `Bearer ${token}`,
    'content-type': { JSON: 'application/json', gRPC: 'application/grpc', 'gRPC-Web': 'application/grpc-web+proto' }[
      protocol
    ],
    connection: 'close',
  };
  delete usual[name];
  const body = protocol === 'JSON' ? '{"amount":"5.00","currency":"EUR"}' : `\0\0\0\0\x0b\x0a\x045.00\x12\x03EUR`;
  const head = `${Object.entries(usual)
    .map(([key, value]) => named(key, value))
    .join('')}${lines.replaceAll('<token>', token)}`;
  return house.gateway.speak(
    `POST ${protocol === 'JSON' ? '/api/wallet/deposit' : deposit} HTTP/1.1\r\n${head}content-length: ${body.length}\r\n\r\n${body}`,
  );
}

function reasonOf(protocol: Protocol, answer: Answer): unknown {
  if (protocol === 'JSON') return answer.at('details', 0, 'reason');
  const details = answer.headers['grpc-status-details-bin'];
  return details && ErrorInfo.decode(Status.decode(Buffer.from(details, 'base64')).details[0]!.value).reason;
}

describe.each(Object.entries(cases))('%s', (name, { refused = {}, taken = [], because, only = protocols }) => {
  for (const protocol of protocols.filter((each) => only.includes(each))) {
    if (Object.keys(refused).length > 0) {
      test(`that cannot be honoured is refused over ${protocol}`, async () => {
        for (const [reason, lines] of Object.entries(refused)) {
          for (const line of lines ?? []) {
            const answer = await ask(protocol, name, line);
            // What is no request at all has no protocol either.
            const told = reasonOf(protocol, answer) ?? answer.at('details', 0, 'reason');
            expect([line, told]).toEqual([line, reason]);
            if (protocol !== 'JSON' && answer.status === 200)
              expect(Number(answer.headers['grpc-status'])).toBeGreaterThan(0);
          }
        }
        expect(house.services.calls).toEqual([]);
      });
    }
    if (taken.length > 0) {
      test(`does no harm over ${protocol}: ${because}`, async () => {
        for (const line of taken) {
          const answer = await ask(protocol, name, line);
          expect([line, answer.status, reasonOf(protocol, answer)]).toEqual([line, 200, undefined]);
        }
        expect(house.services.calls.map(({ rpc, request }) => [rpc, request['amount']])).toEqual(
          taken.map(() => ['Deposit', '5.00']),
        );
      });
    }
  }
});

test('keys reach the service as they were sent', async () => {
  for (const protocol of protocols) await ask(protocol, 'idempotency-key', named('idempotency-key', everyCharacter));
  expect(house.services.calls.map(({ metadata }) => metadata['idempotency-key'])).toEqual(
    protocols.map(() => everyCharacter),
  );
});

test('a read is refused for its key as a change is', async () => {
  const answer = await house.gateway.speak(
    `GET /api/wallet/balance HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\nidempotency-key: ${utf8('é')}\r\nconnection: close\r\n\r\n`,
  );
  expect([answer.status, answer.at('code'), answer.at('details', 0, 'reason')]).toEqual([
    400,
    3,
    'IDEMPOTENCY_KEY_INVALID',
  ]);
  expect(house.services.calls).toEqual([]);
});

/** Header names that Envoy does its own work by, as the tests of HTTP itself show. */
const envoysOwn = [
  ':authority',
  ':method',
  ':path',
  'content-length',
  'x-envoy-original-method',
  // The token of a WebSocket, see sockets.test.ts.
  'sec-websocket-protocol',
  // Set by the gateway, and removed from every request, see rates.test.ts.
  'x-plaza-address-share',
  'x-plaza-person-share',
];

test('no header is read that is not in this list', () => {
  const names = new Set<string>();
  const config = JSON.stringify(
    renderEnvoyConfig({
      edge: { host: '127.0.0.1', port: 1 },
      admin: { host: '127.0.0.1', port: 2 },
      cache: { folder: '/tmp' },
      corsOrigins: ['https://a.example'],
      services: perService(() => 'a:1'),
      sockets: 'a:2',
    }),
  );
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const { name, header_name } = value as Record<string, unknown>;
    if (typeof header_name === 'string') names.add(header_name);
    if (typeof name === 'string' && ['string_match', 'present_match', 'value_prefix'].some((key) => key in value))
      names.add(name);
    Object.values(value).forEach(walk);
  };
  walk(JSON.parse(config));
  for (const [, name] of config.matchAll(/headers\(?\)?:get\(\\"([\w:-]+)\\"\)/g)) names.add(name!);
  const services = globSync(['packages/*/src/**/*.ts', 'services/*/src/**/*.ts'], { cwd: checkout }).filter(
    (path) => !/\.test\.ts$|\/gen\/|packages\/testing/.test(path),
  );
  const reading = /\bheader\((?:call, |this\.#call, )?'([\w-]+)'\)|metadata\.get\('([\w-]+)'\)/g;
  for (const path of services)
    for (const [, first, second] of readFileSync(join(checkout, path), 'utf8').matchAll(reading))
      names.add((first ?? second)!);
  // Of answers, not of requests.
  for (const name of ['etag', ':status', 'cache-control', 'grpc-status-details-bin']) names.delete(name);
  expect([...names].filter((name) => !(name in cases) && !envoysOwn.includes(name)).sort()).toEqual([]);
});
