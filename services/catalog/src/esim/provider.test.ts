import { expect, test } from '@jest/globals';
import { sandboxProvider } from './provider.ts';

test('an order that is repeated gets the same code, another order another one', async () => {
  const first = await sandboxProvider().provision({ orderId: 'a', planId: 'p' }, 1_000);
  expect(first.activationCode).toMatch(/^LPA:1\$smdp\.sandbox\.example\$[0-9A-F]{5}(-[0-9A-F]{5}){3}$/);
  expect(await sandboxProvider().provision({ orderId: 'a', planId: 'p' }, 1_000)).toEqual(first);
  expect(await sandboxProvider().provision({ orderId: 'b', planId: 'p' }, 1_000)).not.toEqual(first);
});
