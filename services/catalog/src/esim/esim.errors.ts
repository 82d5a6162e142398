import { defineErrors, status } from '@plaza/service';

export const esimErrors = defineErrors('catalog: eSIM', {
  PLAN_NOT_FOUND: { code: status.NOT_FOUND, message: 'There is no such eSIM plan.' },
  ESIM_NOT_ACTIVE: { code: status.NOT_FOUND, message: 'No eSIM is active.', remedy: 'Activate a plan first.' },
});
