import { expect, test } from '@jest/globals';
import type { RpcRule } from '@plaza/api/rpcs';
import { admit, partyOf } from './access.ts';
import type { Principal } from './calls.ts';

type Person = Extract<Principal, { kind: 'user' }>;

const merchant = '0193c0de-0000-7000-8000-00000000000a';
const person: Person = { kind: 'user', userId: 'p', role: 'user', sessionId: 's', signedInAt: undefined };
const member: Person = { ...person, merchant, scope: ['payments.read'] };
const key: Person = { ...member, userId: merchant, key: { id: 's', mode: 'live' } };

const rule = (more: Partial<RpcRule> = {}): RpcRule =>
  ({ access: 'user', callers: [], http: [{ method: 'GET', template: '/' }], ...more }) as unknown as RpcRule;
const forMerchants = (permission: string) => rule({ merchantPermission: permission });

/** The reason of the refusal; undefined if there is none. */
function refusal(of: RpcRule, principal: Principal): string | undefined {
  try {
    admit(of, principal, 'wallet');
    return undefined;
  } catch (error) {
    return (error as { reason: string }).reason;
  }
}

test('a member who acts for a merchant needs its permission, and is a person everywhere else', () => {
  expect(refusal(forMerchants('payments.read'), member)).toBeUndefined();
  expect(refusal(forMerchants('payments.refund'), member)).toBe('PERMISSION_MISSING');
  expect(refusal(forMerchants('payments.refund'), person)).toBeUndefined();
  expect(refusal(rule(), member)).toBeUndefined();
});

test('a key calls only what its scopes name, and what everybody may read', () => {
  expect(refusal(forMerchants('payments.read'), key)).toBeUndefined();
  expect(refusal(forMerchants('payments.refund'), key)).toBe('SCOPE_MISSING');
  expect(refusal(forMerchants('keys.write'), { ...key, scope: ['keys.write'] })).toBe('KEY_NOT_ALLOWED');
  expect(refusal(rule(), key)).toBe('KEY_NOT_ALLOWED');
  expect(refusal(rule({ access: 'admin', permission: 'orders.read' }), key)).toBe('PERMISSION_DENIED');
  expect(refusal(rule({ access: 'public' }), key)).toBeUndefined();
  expect(refusal(rule({ access: 'public', http: [{ method: 'POST', template: '/' }] }), key)).toBe('KEY_NOT_ALLOWED');
});

test('a call is made for the merchant where it names a permission, and for the person elsewhere', () => {
  expect(partyOf(member, forMerchants('payments.read'))).toBe(merchant);
  expect(partyOf(member, rule())).toBeUndefined();
  expect(partyOf(person, forMerchants('payments.read'))).toBeUndefined();
});
