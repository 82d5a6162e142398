// The sources of the mails, for `npm run generate`.
export { mailSources, type MailSource } from './mail/index.ts';
