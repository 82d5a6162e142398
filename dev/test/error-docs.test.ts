import { expect, test } from '@jest/globals';
import { errorDocs, refuseTwoTexts } from '../src/error-docs.ts';
import { checkout } from '../src/engines/index.ts';

test('every reason has one text, whoever answers it: a service or the gateway', async () => {
  const page = await errorDocs(checkout);
  for (const reason of [
    'UNAUTHENTICATED',
    'TOKEN_INVALID',
    'PERMISSION_DENIED',
    'UNAVAILABLE',
    'DEADLINE_EXCEEDED',
    'INTERNAL',
  ])
    expect(page.split(`| \`${reason}\` |`)).toHaveLength(2);
  expect(page).toContain('You do not have permission to do this.');
});

test('a second text, remedy or code for a reason is refused', () => {
  const one = { reason: 'CART_EMPTY', code: 9, message: 'The cart is empty.', remedy: 'Add a product first.' };
  expect(() => refuseTwoTexts([one, { ...one }])).not.toThrow();
  for (const other of [{ message: 'Nothing is in the cart.' }, { remedy: 'Fill it.' }, { code: 5 }]) {
    expect(() => refuseTwoTexts([one, { ...one, ...other }])).toThrow('CART_EMPTY has two different texts or codes');
  }
});
