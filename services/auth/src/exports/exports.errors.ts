import { defineErrors, status } from '@plaza/service';

export const exportErrors = defineErrors('auth', {
  EXPORT_RUNNING: {
    code: status.FAILED_PRECONDITION,
    message: 'An archive of your data is already being made.',
    remedy: 'Wait for the mail, or read `GET /api/auth/exports` until it is ready.',
  },
  EXPORT_LIMIT_REACHED: {
    code: status.RESOURCE_EXHAUSTED,
    message: 'You have requested as many archives as there can be in a day.',
    remedy: 'Download one of those that are ready, or wait for the time in `retry-after`.',
  },
  EXPORT_NOT_FOUND: {
    code: status.NOT_FOUND,
    message: 'You have no such archive.',
    remedy: 'Read the list of archives again: they are deleted after 7 days.',
  },
  EXPORT_NOT_READY: {
    code: status.FAILED_PRECONDITION,
    message: 'This archive cannot be downloaded.',
    remedy: 'Wait until its state is `ready`. If it is `failed`, request another one.',
  },
});
