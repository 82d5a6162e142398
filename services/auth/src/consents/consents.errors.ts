import { defineErrors, status } from '@plaza/service';

export const consentErrors = defineErrors('auth', {
  CONSENT_NOT_ASKED: {
    code: status.NOT_FOUND,
    message: 'Nobody is asked for this consent.',
    remedy: 'Read `GET /api/auth/consents`: it has what is asked for.',
  },
  CONSENT_VERSION_NOT_IN_FORCE: {
    code: status.FAILED_PRECONDITION,
    message: 'Another version of this text is in force.',
    remedy: 'Show the person the version that `version` of the metadata names, and send that one.',
  },
  CONSENT_NOT_GIVEN: {
    code: status.NOT_FOUND,
    message: 'The person did not agree to this.',
  },
  UNSUBSCRIBE_LINK_INVALID: {
    code: status.NOT_FOUND,
    message: 'This link is not complete, or the account was deleted.',
    remedy: 'Open the whole link of the mail, or sign in and withdraw the consent.',
  },
  CONSENT_REQUIRED: {
    code: status.FAILED_PRECONDITION,
    message: 'There is no account without this consent.',
    remedy: 'Somebody who does not agree any more deletes the account.',
  },
});
