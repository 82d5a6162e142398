import { expect, test } from '@jest/globals';
import type { Principal } from './calls.ts';
import { refuseImpersonated, withoutSecrets } from './impersonation.ts';

const person: Principal = { kind: 'user', userId: 'u', role: 'user', sessionId: 's', signedInAt: undefined };
const looking: Principal = { ...person, act: { sub: 'staff' } };

test('who looks as a person calls what reads, and nothing else', () => {
  expect(() => refuseImpersonated({}, looking)).toThrow(expect.objectContaining({ reason: 'IMPERSONATION_READ_ONLY' }));
  expect(() => refuseImpersonated({ acting: true }, looking)).not.toThrow();
  expect(() => refuseImpersonated({}, person)).not.toThrow();
});

test('secrets are left out of a copy, in lists too', () => {
  const response = {
    tickets: [
      { id: '1', qrCode: 'x' },
      { id: '2', qrCode: '' },
    ],
    ticket: undefined,
    total: 2,
  };
  expect(withoutSecrets(response, ['tickets.qrCode', 'ticket.qrCode', 'missing.qrCode'])).toEqual({
    tickets: [
      { id: '1', qrCode: '' },
      { id: '2', qrCode: '' },
    ],
    ticket: undefined,
    total: 2,
  });
  expect(response.tickets[0]!.qrCode).toBe('x');
});
