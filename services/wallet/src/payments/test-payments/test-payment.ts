// A payment request is paid in a test: by a payer that nobody is, with money that is none.
import { createHash } from 'node:crypto';
import type { Payment } from '@plaza/api/payment';
import { testPayerOf, type CallContext, type Database } from '@plaza/service';
import { cashIn, earlierOr, settled, walletOf, type Posting } from '../../ledger/index.ts';
import { created } from '../payments/answers.ts';
import { pay } from '../payments/pay.ts';
import type { CaptureMethod } from '../payments/payment.ts';
import { checkOpen, type PaymentRequest } from '../payment-requests/payment-request.ts';

export interface TestPaymentsDependencies {
  database: Database;
  posting: Posting;
}

const provider = 'test';
const heldMs = 7 * 24 * 3_600_000;

/** Pays a request of the test merchant that calls. Throws what keeps a request from being paid. */
export async function payInTest(
  { database, posting }: TestPaymentsDependencies,
  request: PaymentRequest,
  captureMethod: CaptureMethod,
  context: CallContext,
): Promise<Payment | undefined> {
  const payer = testPayerOf(request.merchantId);
  const requested = { captureMethod, expiresInMs: heldMs, requestId: request.id };
  const { scope } = context;
  const posted = await earlierOr(posting, scope, async () => {
    checkOpen(request);
    await fund(posting, payer, request);
    return pay({ database, posting }, requested, payer, scope, { test: true });
  });
  return (await created(database, posted, requested, payer, 'merchant')).payment;
}

/** Gives the payer what the request costs, once. */
async function fund(posting: Posting, payer: string, { id, amount, currency }: PaymentRequest): Promise<void> {
  const scope = {
    userId: payer,
    key: `test payment:${id}`,
    method: 'test payment',
    requestHash: createHash('sha256').update(id).digest(),
  };
  const legs = [
    { account: cashIn(provider, currency, payer), amount: amount.times(-1) },
    // No deposit, of which somebody would be notified.
    {
      account: walletOf(payer, currency),
      amount,
      view: { type: 'exchange' as const, metadata: { payment_request_id: id } },
    },
  ];
  settled(await posting.post({ scope, legs }));
}
