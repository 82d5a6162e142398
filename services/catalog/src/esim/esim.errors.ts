import { defineErrors, status } from '@plaza/service';

export const esimErrors = defineErrors('catalog: eSIM', {
  PLAN_NOT_FOUND: { code: status.NOT_FOUND, message: 'There is no such eSIM plan.' },
  ESIM_NOT_ACTIVE: { code: status.NOT_FOUND, message: 'There is no active eSIM.', remedy: 'Activate a plan first.' },
  ESIM_NOT_OFFERED: {
    code: status.FAILED_PRECONDITION,
    message: 'This platform does not sell eSIMs.',
    remedy: 'The operator can change this with ESIM_PROVIDER.',
  },
  ESIM_DECLINED: {
    code: status.FAILED_PRECONDITION,
    message: 'The eSIM provider cannot deliver this plan. You were not charged.',
    remedy: 'Choose another plan.',
  },
  ESIM_IN_USE: {
    code: status.FAILED_PRECONDITION,
    message: 'The eSIM is in use, and its provider does not take it back.',
    remedy: 'The order cannot be refunded.',
  },
  ESIM_NOT_FOUND: { code: status.NOT_FOUND, message: 'There is no such eSIM.' },
  ESIM_NOT_USABLE: {
    code: status.FAILED_PRECONDITION,
    message: 'The eSIM has expired, or its money is or was refunded.',
    remedy: 'Buy a new eSIM. The metadata has the status.',
  },
  ESIM_TOP_UP_UNFIT: {
    code: status.FAILED_PRECONDITION,
    message: 'This plan cannot top up this eSIM.',
    remedy:
      'Choose a plan for at least the countries of the eSIM, unlimited if the eSIM is unlimited. The metadata says what does not fit.',
  },
  ESIM_CALLBACKS_OFF: {
    code: status.FAILED_PRECONDITION,
    message: 'This platform does not accept callbacks of an eSIM provider.',
    remedy: 'The operator can change this with ESIM_CALLBACK_SECRET.',
  },
  ESIM_SIGNATURE_INVALID: {
    code: status.INVALID_ARGUMENT,
    message: 'The callback has no valid esim-signature, or an old one.',
    remedy: 'Sign the exact bytes with the current secret and time.',
  },
  ESIM_CALLBACK_INVALID: {
    code: status.INVALID_ARGUMENT,
    message: 'The callback cannot be read.',
    remedy: 'Send it as docs/esim.md describes it.',
  },
  ESIM_PROVIDER_UNAVAILABLE: {
    code: status.UNAVAILABLE,
    message: 'The eSIM provider does not answer.',
    remedy: 'Try again later with the same idempotency key.',
  },
});
