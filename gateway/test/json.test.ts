// What is read strictly, and how refusals look, where JSON becomes gRPC.
import { Metadata, status } from '@grpc/grpc-js';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { BadRequest, ErrorInfo } from '@plaza/api/error-details';
import { ListProductsResponse } from '@plaza/api/shop';
import { Status } from '@plaza/api/status';
import { GetBalanceResponse } from '@plaza/api/wallet';
import type { Answer } from './support/gateway.ts';
import { startHouse, type House } from './support/house.ts';
import { failure } from './support/services.ts';

let house: House;
let token: string;
beforeAll(async () => {
  house = await startHouse();
  token = await house.key.token();
});
afterAll(() => house.close());
beforeEach(() => { house.services.calls.length = 0; });

const post = (path: string, body: unknown) => house.gateway.ask(path, { token, body });
const deposit = (body: unknown) => post('/api/wallet/deposit', body);

/** Refused with the fields at fault, and never seen by a service. */
function expectViolation(answer: Answer, field: string, description: string): void {
  expect([answer.status, answer.at('code'), answer.at('details', 0, 'reason')]).toEqual([400, 3, 'INVALID_ARGUMENT']);
  expect(answer.at('details', 1)).toEqual({ '@type': 'type.googleapis.com/google.rpc.BadRequest', field_violations: [{ field, description }] });
  expect(house.services.calls).toEqual([]);
}

function expectUnreadable(answer: Answer): void {
  expect([answer.status, answer.at('code'), answer.at('details', 0)]).toEqual([400, 3, { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'INVALID_ARGUMENT', domain: 'plaza', metadata: {} }]);
  expect(house.services.calls).toEqual([]);
}

describe('a body', () => {
  test('reaches the service as its message', async () => {
    expect((await deposit({ amount: '5.00', currency: 'EUR', request_id: 'é"\\\n😀' })).status).toBe(200);
    expect(house.services.calls[0]?.request).toEqual({ amount: '5.00', currency: 'EUR', requestId: 'é"\\\n😀' });
  });

  test('may be empty where nothing is needed', async () => {
    expect((await post('/api/shop/checkout', '')).status).toBe(200);
    expect((await post('/api/shop/checkout', ' {} \n')).status).toBe(200);
  });

  test('with a field that is unknown is refused and names it', async () => expectViolation(await deposit({ amount: '5', currrency: 'EUR' }), 'currrency', 'There is no such field.'));

  test('with a field in camelCase is refused: names are snake_case', async () =>
    expectViolation(await post('/api/tickets/purchase', { eventId: 'x' }), 'eventId', 'There is no such field.'));

  test('with a number, a boolean, an object or a list where a string belongs is refused', async () => {
    for (const amount of [5, 5.5, -1, 1e3, true, {}, { a: 1 }, ['5'], [[]]]) expectViolation(await deposit({ amount, currency: 'EUR' }), 'amount', 'Must be a string.');
  });

  test('with a string or a boolean where a number belongs is refused', async () => {
    expectViolation(await post('/api/shop/cart', { product_id: 'x', quantity: true }), 'quantity', 'Must be a number.');
    for (const quantity of ['many', 1.5, 1e20, '']) expectUnreadable(await post('/api/shop/cart', { product_id: 'x', quantity }));
  });

  test('with something else where a list belongs is refused, with the place in it', async () => {
    expectViolation(await post('/api/social/conversations', { participant_ids: 'a' }), 'participant_ids', 'Must be a list.');
    expectViolation(await post('/api/social/conversations', { participant_ids: ['a', 7] }), 'participant_ids[1]', 'Must be a string.');
  });

  test('with a field twice is refused', async () => expectViolation(await deposit('{"amount":"5","currency":"EUR","amount":"500"}'), 'amount', 'Must not be given twice.'));

  test('that says again what the path says is refused', async () => {
    const answer = await house.gateway.ask('/api/shop/cart/p-1', { token, method: 'PATCH', body: { product_id: 'p-2', quantity: 1 } });
    expectViolation(answer, 'product_id', 'There is no such field.');
  });

  test('that is no object is refused', async () => {
    for (const body of ['[]', '5', '"x"', 'true', '[{"amount":"5"}]']) expectViolation(await deposit(body), '', 'Must be an object.');
  });

  test('that is no JSON is refused', async () => {
    const bad = ['{', '{"amount"', '{"amount":', '{"amount":"5"', '{"amount":"5",}', "{'amount':'5'}", '{amount:"5"}', '{"amount":"5"} x', '{"amount":"5"}{"amount":"6"}', '{"amount":"\\x"}',
      '{"amount":"a\nb"}', '{"amount":"\\u00g0"}', '{"amount":nul}', '{"amount":05}', '{"amount":+5}', '{"amount":.5}', 'amount=5&currency=EUR', '<a/>', '{"amount":"5"\0}', '\uFEFF{}',
      `{"amount":${'['.repeat(100_000)}`, `${'{"metadata":'.repeat(5000)}`];
    for (const body of bad) {
      const answer = await deposit(body);
      expect([body.slice(0, 20), answer.status, answer.at('details', 0, 'reason')]).toEqual([body.slice(0, 20), 400, 'INVALID_ARGUMENT']);
    }
    expect(house.services.calls).toEqual([]);
  });

  test('that is no UTF-8 is refused', async () => {
    for (const body of ['{"amount":"\\ud800"}', Buffer.from([...Buffer.from('{"amount":"'), 0xff, 0xc0, ...Buffer.from('"}')])]) {
      const answer = await deposit(body);
      expect([answer.status, answer.at('details', 0, 'reason')]).toEqual([400, 'INVALID_ARGUMENT']);
    }
    expect(house.services.calls).toEqual([]);
  });

  test('cannot make the answer say what it likes', async () => {
    const answer = await deposit({ '","reason":"X': 1 });
    expectViolation(answer, '?', 'There is no such field.');
  });

  test('of more than a megabyte is 413', async () => {
    const answer = await deposit({ amount: 'x'.repeat(2_000_000), currency: 'EUR' });
    expect([answer.status, answer.at('code'), answer.at('details', 0, 'reason')]).toEqual([413, 8, 'REQUEST_TOO_LARGE']);
    expect(house.services.calls).toEqual([]);
    expectViolation(await deposit({ amount: 'x'.repeat(900_000), currency: 'EUR' }), 'amount', 'Must have at most 64 characters.');
  });

  test('has texts of as many characters as their fields may have, however they are written', async () => {
    const message = (text: string) => house.gateway.ask('/api/social/conversations/c-1/messages', { token, body: `{"message":"${text}"}` });
    for (const character of ['a', 'é', '漢', '😀', '\\n', '\\u00e9', '\\ud83d\\ude00', '\\\\', '\\"']) {
      expect([character, (await message(character.repeat(4400))).status]).toEqual([character, 200]);
      house.services.calls.length = 0;
      expectViolation(await message(character.repeat(4401)), 'message', 'Must have at most 4400 characters.');
    }
    expectViolation(await message('\\u0041'.repeat(170_000)), 'message', 'Must have at most 4400 characters.');
  });

  test('has lists of as many items as their fields may have', async () => {
    const ids = (count: number, id = '') => post('/api/social/conversations', { participant_ids: Array<string>(count).fill(id) });
    expect((await ids(50)).status).toBe(200);
    house.services.calls.length = 0;
    expectViolation(await ids(51), 'participant_ids', 'Must have at most 50 items.');
    expectViolation(await ids(300_000), 'participant_ids', 'Must have at most 50 items.');
    expectViolation(await ids(2, 'x'.repeat(37)), 'participant_ids[0]', 'Must have at most 36 characters.');
  });

  test('whose names and numbers have no end is refused', async () => {
    expectViolation(await deposit({ ['x'.repeat(900_000)]: '5' }), '?', 'There is no such field.');
    expectViolation(await post('/api/shop/cart', `{"product_id":"x","quantity":${'1'.repeat(900_000)}}`), 'quantity', 'Must be a number.');
    expectViolation(await deposit(`{"amount":[${'1,'.repeat(400_000)}1]}`), 'amount', 'Must be a string.');
  });
});

test('a transfer encoding that nobody knows is the client\'s fault', async () => {
  const answer = await house.gateway.ask('/api/wallet/deposit', { token, method: 'POST', headers: { 'transfer-encoding': 'xchunked' } });
  expect([answer.status, answer.at('details', 0, 'reason')]).toEqual([400, 'REQUEST_MALFORMED']);
});

describe('a query', () => {
  test('fills the request', async () => {
    expect((await house.gateway.ask('/api/shop/products?club=AS_MONACO&page_size=5&category=home+kit%21')).status).toBe(200);
    expect(house.services.calls[0]?.request).toEqual({ club: 'AS_MONACO', category: 'home kit!', pageSize: 5, pageToken: '' });
  });

  test('with an unknown parameter is refused', async () => expectUnreadable(await house.gateway.ask('/api/shop/products?club=A&colour=red')));

  test('that says again what the path says is refused', async () => {
    for (const query of ['product_id=b', 'productId=b', '%70roduct_id=b', 'a=1&product_id', 'product_id=a']) {
      for (const method of ['PATCH', 'DELETE']) {
        const answer = await house.gateway.ask(`/api/shop/cart/a?${query}`, { token, method, ...method === 'PATCH' ? { body: { quantity: 1 } } : {} });
        expect([query, answer.status, answer.at('details', 0, 'reason')]).toEqual([query, 400, 'INVALID_ARGUMENT']);
      }
    }
    expectViolation(await house.gateway.ask('/api/shop/products/a?id=b'), 'id', 'Is already given in the path.');
    expectViolation(await house.gateway.ask('/api/shop/products/a?id=b', { headers: { 'if-none-match': '"x"' } }), 'id', 'Is already given in the path.');
    expect((await house.gateway.ask('/api/shop/products/a?id=b', { method: 'HEAD' })).status).toBe(400);
    expect(house.services.calls).toEqual([]);
    expect((await house.gateway.ask('/api/social/conversations/a/messages?page_size=5', { token })).status).toBe(200);
    expect(house.services.calls[0]?.request).toMatchObject({ conversationId: 'a', pageSize: 5 });
  });

  test('whose text is longer than its field is refused', async () => {
    const messages = (query: string) => house.gateway.ask(`/api/social/conversations/a/messages?${query}`, { token });
    expect((await messages(`page_token=${'%F0%9F%98%80'.repeat(1024)}`)).status).toBe(200);
    house.services.calls.length = 0;
    expectViolation(await messages(`page_token=${'%F0%9F%98%80'.repeat(1025)}`), 'page_token', 'Must have at most 1024 characters.');
    expectViolation(await messages(`pageToken=${'x'.repeat(1025)}`), 'pageToken', 'Must have at most 1024 characters.');
  });

  test('beside a body is refused: secrets and money have no place in it', async () => {
    expectViolation(await house.gateway.ask('/api/auth/login?email=a&password=b', { method: 'POST', body: '' }), 'email', 'Must be in the body, not in the query.');
    expectViolation(await house.gateway.ask('/api/wallet/deposit?amount=5.00', { token, body: { currency: 'EUR' } }), 'amount', 'Must be in the body, not in the query.');
  });

  test('with words where a number belongs is refused', async () => {
    for (const size of ['many', '1.5', '99999999999', '1%20or%201=1']) expectUnreadable(await house.gateway.ask(`/api/shop/products?page_size=${size}`));
  });

  test('may name a time', async () => {
    expect((await house.gateway.ask('/api/wallet/balance/at?time=2026-03-01T10:00:00.5Z', { token })).status).toBe(200);
    expect(house.services.calls[0]?.request['time']).toEqual(new Date('2026-03-01T10:00:00.500Z'));
    house.services.calls.length = 0;
    for (const time of ['yesterday', '2026-13-01T00:00:00Z', '5']) expectUnreadable(await house.gateway.ask(`/api/wallet/balance/at?time=${time}`, { token }));
  });

  test('comes as it is, whatever is in it', async () => {
    const odd = `'; drop table users; -- <script> \r\n€`;
    await house.gateway.ask(`/api/shop/products?category=${encodeURIComponent(odd)}`);
    expect(house.services.calls[0]?.request.category).toBe(odd);
  });
});

describe('a deadline in a header', () => {
  test('is for gRPC: here it is passed over, whatever it says', async () => {
    for (const timeout of ['1n', '0S', 'soon', '99999999999S']) expect((await house.gateway.ask('/api/wallet/balance', { token, headers: { 'grpc-timeout': timeout } })).status).toBe(200);
  });
});

describe('an answer', () => {
  test('has the names of the protos, and says what is empty', async () => {
    house.services.answer('ListProducts', () => ListProductsResponse.fromPartial({ products: [{ id: 'p', oldPrice: '' }] }));
    const { at, headers } = await house.gateway.ask('/api/shop/products?category=names');
    expect(at('products', 0)).toEqual({ id: 'p', name: '', description: '', club: '', category: '', price: '', old_price: '', discount: 0, currency: '', stock: 0, nft: false });
    expect(at('next_page_token')).toBe('');
    expect(Object.keys(headers).filter((name) => /grpc|server|envoy|powered/.test(name))).toEqual([]);
  });

  test('keeps free-form objects as they are', async () => {
    house.services.answer('GetBalance', () => GetBalanceResponse.fromPartial({ balance: '1', assets: { points: 5, list: ['a', null], nested: { yes: true } } }));
    expect((await house.gateway.ask('/api/wallet/balance', { token })).at('assets')).toEqual({ points: 5, list: ['a', null], nested: { yes: true } });
  });

  test('that is an error has its HTTP status, reason and fields', async () => {
    const any = (type: string, value: Uint8Array) => ({ typeUrl: `type.googleapis.com/${type}`, value: Buffer.from(value) });
    const metadata = new Metadata();
    metadata.set('retry-after', '7');
    metadata.set('grpc-status-details-bin', Buffer.from(Status.encode({
      code: status.ALREADY_EXISTS,
      message: 'Taken.',
      details: [
        any('google.rpc.ErrorInfo', ErrorInfo.encode({ reason: 'EMAIL_TAKEN', domain: 'plaza', metadata: {} }).finish()),
        any('google.rpc.BadRequest', BadRequest.encode(BadRequest.fromPartial({ fieldViolations: [{ field: 'email', description: 'Is taken.' }] })).finish()),
      ],
    }).finish()));
    house.services.answer('Register', () => Promise.reject(failure(status.ALREADY_EXISTS, 'Taken.', metadata)));
    const answer = await house.gateway.ask('/api/auth/register', { body: {} });
    expect([answer.status, answer.headers['content-type'], answer.headers['retry-after']]).toEqual([409, 'application/json', '7']);
    expect(answer.at('code')).toBe(6);
    expect(answer.at('details', 0)).toEqual({ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'EMAIL_TAKEN', domain: 'plaza', metadata: {} });
    expect(answer.at('details', 1, 'field_violations', 0)).toMatchObject({ field: 'email', description: 'Is taken.' });
  });
});
