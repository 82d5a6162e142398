import { expect, test } from '@jest/globals';
import { commonErrors, ServiceError, status } from './errors.ts';
import { withMissing } from './missing.ts';

const wrong = { field: 'amount', description: 'Must be more than zero.' };
const refused = () => commonErrors.INVALID_ARGUMENT({ message: 'amount: …', violations: [wrong], retryAfterMs: 5 });
const fieldsOf = (error: ServiceError): string[] => error.violations.map(({ field }) => field);

test('a refusal also names what is missing, and stays what it is', () => {
  const request = { amount: '-1', currency: '', merchantId: '', quantity: 0, ids: [], from: undefined };
  const error = withMissing(refused(), request, ['amount', 'currency', 'merchant_id', 'quantity', 'ids', 'from']);
  expect(error.violations).toEqual([
    wrong,
    ...['currency', 'merchant_id', 'quantity', 'ids', 'from'].map((field) => ({ field, description: 'Is required.' })),
  ]);
  expect(error).toMatchObject({
    code: status.INVALID_ARGUMENT,
    reason: 'INVALID_ARGUMENT',
    message: 'amount: …',
    retryAfterMs: 5,
  });
});

test('what is there is not named, and nothing is named twice', () => {
  const error = refused();
  expect(withMissing(error, { amount: '', merchantId: 'm' }, ['amount', 'merchant_id'])).toBe(error);
  expect(withMissing(error, {})).toBe(error);
});

test('a refusal that is not about fields stays as it is', () => {
  const notFound = new ServiceError(status.NOT_FOUND, 'MERCHANT_NOT_FOUND', 'There is no such merchant.');
  expect(withMissing(notFound, {}, ['amount'])).toBe(notFound);
  const poor = new ServiceError(status.INVALID_ARGUMENT, 'SPLITS_INVALID', 'The splits are not valid.');
  expect(fieldsOf(withMissing(poor, {}, ['amount']))).toEqual([]);
});
