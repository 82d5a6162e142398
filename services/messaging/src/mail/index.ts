// The door of mail: what Plaza sends to the e-mail addresses of people.
export { readMailConfig, type MailConfig } from './config.ts';
export { mailSources, type MailSource } from './sources.ts';
export { startMail, type MailOptions, type RequestMails } from './mail.feature.ts';
export type { TemplateName } from './templates.ts';
