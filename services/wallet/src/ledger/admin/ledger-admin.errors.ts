import { defineErrors, status } from '@plaza/service';

export const ledgerAdminErrors = defineErrors('wallet', {
  LEDGER_MOVEMENT_NOT_FOUND: {
    code: status.NOT_FOUND,
    message: 'There is no such movement.',
    remedy: 'Movements of archived months are in the files of the archive: an operator can restore a month.',
  },
});
