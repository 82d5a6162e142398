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
  ESIM_PROVIDER_UNAVAILABLE: {
    code: status.UNAVAILABLE,
    message: 'The eSIM provider does not answer.',
    remedy: 'Try again later with the same idempotency key.',
  },
});
