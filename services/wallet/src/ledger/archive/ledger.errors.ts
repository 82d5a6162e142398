import { defineErrors, status } from '@plaza/service';

/** The refusals of operators' commands. */
export const ledgerErrors = defineErrors('wallet', {
  MONTH_INVALID: { code: status.INVALID_ARGUMENT, message: 'A month must be written like 2026-03.' },
  MONTH_NOT_OVER: {
    code: status.FAILED_PRECONDITION,
    message: 'A month can be archived three days after its end: until then, a repeated request may need it.',
  },
  MONTH_NOT_FOUND: { code: status.NOT_FOUND, message: 'The ledger has no such month.' },
  MONTH_ARCHIVED: { code: status.FAILED_PRECONDITION, message: 'The month is archived already.' },
  MONTH_NOT_ARCHIVED: {
    code: status.FAILED_PRECONDITION,
    message: 'The month is not archived, so it cannot be restored.',
  },
  LEDGER_BROKEN: {
    code: status.FAILED_PRECONDITION,
    message: 'The ledger does not add up. It cannot be archived until this is corrected.',
    remedy: 'Run "npx plaza ledger verify".',
  },
  LEDGER_BUSY: {
    code: status.ABORTED,
    message: 'Another archive or restore is running.',
    remedy: 'Wait until it has finished, then try again.',
  },
  ARCHIVE_INVALID: {
    code: status.INVALID_ARGUMENT,
    message: 'The file is not an archive of the ledger, or it is damaged.',
  },
  ARCHIVE_ALTERED: {
    code: status.FAILED_PRECONDITION,
    message: 'The file is not the archive that was made of this month.',
  },
});
