import { defineErrors, status } from '@plaza/service';

export const unclaimedErrors = defineErrors('wallet', {
  UNCLAIMED_NOT_FOUND: {
    code: status.NOT_FOUND,
    message: 'There is no such account of unclaimed money.',
    remedy: 'See `GET /api/admin/unclaimed`.',
  },
});
