import { defineErrors, status } from '@plaza/service';

export const reportErrors = defineErrors('messaging', {
  REPORT_NOT_FOUND: {
    code: status.NOT_FOUND,
    message: 'There is no such report.',
    remedy: 'Take the id from ListReports.',
  },
  REPORT_RESOLVED: {
    code: status.FAILED_PRECONDITION,
    message: 'This report was decided on already.',
    remedy: 'Read the decision in ListReports.',
  },
});
