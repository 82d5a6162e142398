import { defineErrors, status } from '@plaza/service';

export const testPaymentErrors = defineErrors('wallet', {
  TEST_KEY_REQUIRED: {
    code: status.PERMISSION_DENIED,
    message: 'This is only called with a test key.',
    remedy: 'Create an API key with the mode test. What is real is paid by people.',
  },
});
