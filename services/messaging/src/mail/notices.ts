// What stands in the list of notifications beside a mail: of what happened to an account, and not of what was requested.
import type { TemplateName } from './templates.ts';

export interface Notice {
  type: string;
  title: string;
  body: string;
}

const notices: Partial<Record<TemplateName, Notice>> = {
  'email-changed': {
    type: 'account.email_changed',
    title: 'Your e-mail address was changed',
    body: 'Your account has another e-mail address now. The old address got a link that can undo this for 7 days.',
  },
  'email-restored': {
    type: 'account.email_restored',
    title: 'Your e-mail address was restored',
    body: 'A change of your e-mail address was undone, and everybody was signed out. Second factors that were added since were removed.',
  },
  'export-ready': {
    type: 'account.export_ready',
    title: 'Your data is ready',
    body: 'The archive that you requested can be downloaded for 7 days. If you did not request it, change your password.',
  },
  'password-changed': {
    type: 'account.password_changed',
    title: 'Your password was changed',
    body: 'Your account has a new password, and your other devices were signed out. If it was not you, choose another one.',
  },
};

export function noticeOf(template: TemplateName): Notice | undefined {
  return notices[template];
}
