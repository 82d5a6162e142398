import { ConfigError, readEnvironment, variables, type Environment, type ServiceConfig } from '@plaza/service';
import { z } from 'zod';

export interface MailConfig {
  /** The mail server with the credentials; undefined: mails are not sent. */
  smtpUrl: string | undefined;
  /** The sender, such as `Plaza <no-reply@plaza.example>`. */
  mailFrom: string;
  /** How many mails one process sends at once. */
  mailConcurrency: number;
  /** Where people reach the gateway, without a slash at the end: links in mails lead there. */
  publicUrl: string;
}

const standardSender = 'Plaza <no-reply@plaza.example>';
// Printable, in one line: it is a header of every mail.
const sender = /^(?:[^<>\p{Cc}]{1,100}<[^<>\s@]{1,64}@[^<>\s@]{1,190}>|[^<>\s@]{1,64}@[^<>\s@]{1,190})$/u;

export function readMailConfig(env: Environment, base: ServiceConfig): MailConfig {
  const read = readEnvironment(
    {
      SMTP_URL: variables.url('smtp:', 'smtps:').optional(),
      MAIL_FROM: z
        .string()
        .max(320)
        .regex(sender, 'must be an address, or a name with an address: Plaza <no-reply@plaza.example>')
        .default(standardSender),
      MAIL_CONCURRENCY: variables.count(4),
      PUBLIC_URL: variables
        .url('http:', 'https:')
        .default('http://localhost:3000')
        .transform((url) => url.replace(/\/+$/, '')),
    },
    env,
  );
  if (base.nodeEnv === 'production' && read.SMTP_URL !== undefined) {
    if (read.MAIL_FROM === standardSender) throw new ConfigError('MAIL_FROM: is missing, and SMTP_URL needs it');
    if (!read.PUBLIC_URL.startsWith('https:'))
      throw new ConfigError('PUBLIC_URL: must be a URL that starts with https://, for the links in mails');
  }
  return {
    smtpUrl: read.SMTP_URL,
    mailFrom: read.MAIL_FROM,
    mailConcurrency: read.MAIL_CONCURRENCY,
    publicUrl: read.PUBLIC_URL,
  };
}
