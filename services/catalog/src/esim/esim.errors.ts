import { defineErrors, status } from '@plaza/service';

export const esimErrors = defineErrors('catalog: eSIM', {
  PLAN_NOT_FOUND: { code: status.NOT_FOUND, message: 'There is no such eSIM plan.' },
  ESIM_NOT_ACTIVE: { code: status.NOT_FOUND, message: 'No eSIM is active.', remedy: 'Activate a plan first.' },
  ESIM_NOT_OFFERED: { code: status.FAILED_PRECONDITION, message: 'eSIMs are not sold here.' },
  ESIM_DECLINED: { code: status.FAILED_PRECONDITION, message: 'The eSIM provider does not deliver this plan. Nothing was charged.', remedy: 'Take another plan.' },
  ESIM_IN_USE: { code: status.FAILED_PRECONDITION, message: 'The eSIM is in use, and its provider does not take it back.' },
  ESIM_PROVIDER_UNAVAILABLE: { code: status.UNAVAILABLE, message: 'The eSIM provider does not answer.', remedy: 'Ask again with the same idempotency key.' },
});
