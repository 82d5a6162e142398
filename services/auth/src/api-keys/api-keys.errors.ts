import { defineErrors, status } from '@plaza/service';

export const apiKeyErrors = defineErrors('auth', {
  KEY_UNKNOWN: {
    code: status.UNAUTHENTICATED,
    message: 'There is no such API key.',
    remedy: 'Send the whole key, as it was shown when it was created: `Authorization: Bearer plz_live_…`.',
  },
  KEY_EXPIRED: {
    code: status.UNAUTHENTICATED,
    message: 'The API key has expired, or was replaced.',
    remedy: 'Use the key that replaced it, or create a new one.',
  },
  KEY_REVOKED: {
    code: status.UNAUTHENTICATED,
    message: 'The API key was revoked.',
    remedy: 'Create a new one.',
  },
  ADDRESS_NOT_ALLOWED: {
    code: status.PERMISSION_DENIED,
    message: 'The API key is not accepted from this address.',
    remedy: 'Call from one of the networks of the key, or add this one to it.',
  },
  SCOPE_NOT_HELD: {
    code: status.PERMISSION_DENIED,
    message: 'You cannot give a key what you are not permitted yourself.',
    remedy: 'Leave out the scopes that the metadata names (`scopes`), or ask an owner of the merchant.',
  },
  API_KEY_NOT_FOUND: { code: status.NOT_FOUND, message: 'There is no such API key.' },
  API_KEY_ENDED: {
    code: status.FAILED_PRECONDITION,
    message: 'The API key was revoked, or has expired.',
    remedy: 'Create a new one.',
  },
  API_KEY_ROLLED: {
    code: status.FAILED_PRECONDITION,
    message: 'The API key was replaced before.',
    remedy: 'Roll the key that replaced it (`rolled_to`).',
  },
  API_KEY_LIMIT_REACHED: {
    code: status.RESOURCE_EXHAUSTED,
    message: 'The merchant has as many API keys as it can.',
    remedy:
      'Revoke a key that is not used any more, or let the owner change to the plan that allows more. The metadata has the limit (`limit`) and that plan (`plan`), if there is one.',
  },
});
