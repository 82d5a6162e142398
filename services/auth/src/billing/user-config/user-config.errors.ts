import { defineErrors, status } from '@plaza/service';

export const userConfigErrors = defineErrors('auth', {
  DATA_POD_URL_INVALID: {
    code: status.INVALID_ARGUMENT,
    message: 'This is not a URL of a data pod.',
    remedy: 'The violation says what is wrong.',
  },
  DATA_POD_URL_FORBIDDEN: {
    code: status.INVALID_ARGUMENT,
    message: 'This URL does not lead to the public internet.',
    remedy: 'Use an address that everybody can reach. The operator can allow others with WEBHOOK_ALLOWED_HOSTS.',
  },
});
