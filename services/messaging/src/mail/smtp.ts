// Hands one mail to the mail server, and says what came of it.
import { createTransport } from 'nodemailer';
import type { RenderedMail } from './render.ts';

export interface OutgoingMail extends RenderedMail {
  id: string;
  to: string;
  date: Date;
  /** Where a mail program posts to so that no such mail comes again. */
  oneClickUrl?: string | undefined;
}

/** `error` has codes only: the mail server's text repeats the address. */
export type SmtpResult =
  | { outcome: 'sent' }
  /** It can be tried again later. */
  | { outcome: 'deferred'; error: string }
  /** The mail server will never accept it; `bounced`: because there is no such mailbox, or none that takes mails. */
  | { outcome: 'refused'; error: string; bounced: boolean };

export interface Smtp {
  /** Never throws. */
  send(mail: OutgoingMail): Promise<SmtpResult>;
  close(): void;
}

export interface SmtpOptions {
  url: string;
  from: string;
  concurrency: number;
  /** Whether the connection must be encrypted, unless the URL says otherwise (`?requireTLS=false`). */
  requireTls: boolean;
}

// Far less than the time after which other processes take a mail over.
const [connectMs, silenceMs] = [10_000, 20_000];

export function createSmtp({ url, from, concurrency, requireTls }: SmtpOptions): Smtp {
  const domain = from.replace(/>$/, '').split('@').at(-1) ?? 'localhost';
  const { requireTLS = requireTls, ...server } = serverOf(url);
  const transport = createTransport({
    ...server,
    requireTLS,
    pool: true,
    maxConnections: concurrency,
    // A message whose connection breaks is tried again by its row, which knows how often it was tried, and not from memory.
    maxRequeues: 0,
    connectionTimeout: connectMs,
    greetingTimeout: connectMs,
    socketTimeout: silenceMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send({ id, to, date, subject, html, text, oneClickUrl }) {
      try {
        await transport.sendMail({
          from,
          to: { name: '', address: to },
          subject,
          html,
          text,
          date,
          messageId: `<${id}@${domain}>`,
          // RFC 3834: nobody's absence note answers it.
          headers: {
            'Auto-Submitted': 'auto-generated',
            // RFC 8058.
            ...(oneClickUrl !== undefined && {
              'List-Unsubscribe': `<${oneClickUrl}>`,
              'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
            }),
          },
        });
        return { outcome: 'sent' };
      } catch (error) {
        return resultOf(error as SmtpError);
      }
    },
    close: () => transport.close(),
  };
}

/** What the URL says: host, port, credentials, and options such as `?requireTLS=false`. */
function serverOf(text: string): {
  host: string;
  port: number;
  secure: boolean;
  auth?: { user: string; pass: string };
  requireTLS?: boolean;
} {
  const url = new URL(text);
  const requireTls = url.searchParams.get('requireTLS');
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(url.port) || (url.protocol === 'smtps:' ? 465 : 587),
    secure: url.protocol === 'smtps:',
    ...(url.username !== '' && {
      auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) },
    }),
    ...(requireTls !== null && { requireTLS: requireTls !== 'false' }),
  };
}

/** What nodemailer throws. */
export interface SmtpError {
  code?: string;
  command?: string;
  responseCode?: number;
  response?: string;
}

/**
 * A refusal counts as one of the mail only where it is an answer to the recipient or to the content. What the server has against us (sign-in, sender,
 * encryption) is for the operator to mend, and the mail waits.
 */
export function resultOf({ code = '', command = '', responseCode = 0, response = '' }: SmtpError): SmtpResult {
  const enhanced = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response)?.[1] ?? '';
  const error = (responseCode > 0 ? `${responseCode} ${enhanced}` : code || 'unknown').trim().slice(0, 100);
  if (responseCode < 500 || responseCode > 599) return { outcome: 'deferred', error };
  if (command === 'RCPT TO') {
    // 5.7.x is a rule of the server, such as one against relaying, and says nothing about the mailbox.
    const policy = enhanced.startsWith('5.7.');
    return policy ? { outcome: 'deferred', error } : { outcome: 'refused', error, bounced: true };
  }
  return command === 'DATA' ? { outcome: 'refused', error, bounced: false } : { outcome: 'deferred', error };
}
