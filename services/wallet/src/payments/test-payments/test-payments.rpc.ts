import type { PaymentRequestServiceService } from '@plaza/api/payment-request';
import { values } from '@plaza/api/values';
import { fields, isTestCall, parse, type Handlers } from '@plaza/service';
import { z } from 'zod';
import { owned } from '../payment-requests/found.ts';
import { payInTest, type TestPaymentsDependencies } from './test-payment.ts';
import { testPaymentErrors } from './test-payments.errors.ts';

const testRequest = z.object({
  id: fields.uuid(),
  captureMethod: z.enum(['', ...values['plaza.wallet.v1.Payment.capture_method']], {
    error: 'Must be automatic or manual.',
  }),
});

export function testPaymentHandlers(
  deps: TestPaymentsDependencies,
): Pick<Handlers<typeof PaymentRequestServiceService>, 'payTestPaymentRequest'> {
  return {
    async payTestPaymentRequest(request, context) {
      const { id, captureMethod } = parse(testRequest, request);
      if (!isTestCall(context)) throw testPaymentErrors.TEST_KEY_REQUIRED();
      const kept = await owned(deps.database, id, context);
      return { payment: await payInTest(deps, kept, captureMethod || 'automatic', context) };
    },
  };
}
