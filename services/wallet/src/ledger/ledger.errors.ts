import { defineErrors, status } from '@plaza/service';

/** What an operator's command is refused for. */
export const ledgerErrors = defineErrors('wallet', {
  MONTH_INVALID: { code: status.INVALID_ARGUMENT, message: 'A month is written like 2026-03.' },
  MONTH_NOT_OVER: { code: status.FAILED_PRECONDITION, message: 'A month can be archived three days after its end, when no repeated request is answered from it any more.' },
  MONTH_NOT_FOUND: { code: status.NOT_FOUND, message: 'The ledger has no such month.' },
  MONTH_ARCHIVED: { code: status.FAILED_PRECONDITION, message: 'The month is archived already.' },
  MONTH_NOT_ARCHIVED: { code: status.FAILED_PRECONDITION, message: 'The month is not archived, so there is nothing to restore.' },
  LEDGER_BROKEN: { code: status.FAILED_PRECONDITION, message: 'The ledger is broken, and is not archived before somebody has looked.', remedy: 'Run "npx plaza ledger verify".' },
  LEDGER_BUSY: { code: status.ABORTED, message: 'Another archiving or restoring is under way.', remedy: 'Wait for it, and try again.' },
  ARCHIVE_INVALID: { code: status.INVALID_ARGUMENT, message: 'The file is no archive of the ledger, or a damaged one.' },
  ARCHIVE_ALTERED: { code: status.FAILED_PRECONDITION, message: 'The file is not the one that was made of this month.' },
});
