import { defineErrors, sharedErrors, status } from '@plaza/service';

export const merchantErrors = defineErrors('auth', {
  MERCHANT_NOT_FOUND: sharedErrors.MERCHANT_NOT_FOUND,
  MERCHANT_SUSPENDED: sharedErrors.MERCHANT_SUSPENDED,
  MERCHANT_NOT_APPROVED: {
    code: status.FAILED_PRECONDITION,
    message: 'The merchant is not approved.',
    remedy:
      'Staff decides about it first: `state` and `reason` of `GET /api/merchants/{id}/account` say how far it is.',
  },
  MERCHANT_DECIDED: {
    code: status.FAILED_PRECONDITION,
    message: 'The merchant was approved before.',
    remedy: 'Suspend it.',
  },
  TOO_MANY_APPLICATIONS: {
    code: status.RESOURCE_EXHAUSTED,
    message: 'Too many applications of yours wait for a decision.',
    remedy: 'Wait until staff has decided about them.',
  },
  EMAIL_NOT_VERIFIED: {
    code: status.FAILED_PRECONDITION,
    message: 'You did not prove yet that the e-mail address of your account is yours.',
    remedy: 'Request the mail with `POST /api/auth/verify-email/send`, and open its link.',
  },
  MEMBER_NOT_FOUND: { code: status.NOT_FOUND, message: 'The team has no such member.' },
  ALREADY_MEMBER: {
    code: status.ALREADY_EXISTS,
    message: 'This person is in the team already.',
    remedy: 'Change their role.',
  },
  LAST_OWNER: {
    code: status.FAILED_PRECONDITION,
    message: 'A merchant has one owner, who cannot leave, and whose role is only handed over.',
    remedy: 'The owner offers the ownership to another member, who accepts it.',
  },
  TEAM_FULL: {
    code: status.RESOURCE_EXHAUSTED,
    message: 'The team has as many people as it can have.',
    remedy:
      'Remove a member, withdraw an invitation, or let the owner change to the plan that allows more. The metadata has the limit (`limit`) and that plan (`plan`), if there is one.',
  },
  INVITATION_NOT_FOUND: { code: status.NOT_FOUND, message: 'There is no such invitation.' },
  INVITATION_INVALID: {
    code: status.NOT_FOUND,
    message: 'The invitation was used, withdrawn or replaced, or it is over.',
    remedy: 'Ask the team for another one.',
  },
  INVITATION_NOT_YOURS: {
    code: status.PERMISSION_DENIED,
    message: 'The invitation is for another e-mail address.',
    remedy: 'Sign in to the account with the address to which the mail was sent.',
  },
  OFFER_NOT_FOUND: {
    code: status.NOT_FOUND,
    message: 'Nobody offers you this merchant.',
    remedy: 'Ask its owner for another offer: each is good for 72 hours.',
  },
});
