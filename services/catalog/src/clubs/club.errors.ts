import { defineErrors, status } from '@plaza/service';

export const clubErrors = defineErrors('catalog: clubs', {
  CLUB_NOT_FOUND: { code: status.NOT_FOUND, message: 'There is no such club.' },
  CLUB_EXISTS: { code: status.ALREADY_EXISTS, message: 'There is a club with this id already.' },
});
