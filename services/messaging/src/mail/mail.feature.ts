import { MailAdminServiceService } from '@plaza/api/mail';
import { MailInternalServiceService } from '@plaza/api/recipients';
import { TicketTransferInternalServiceService } from '@plaza/api/ticket-transfer';
import {
  asPeer,
  peer,
  serve,
  type Database,
  type Feature,
  type Logger,
  type ServiceConfig,
  type SqlEntityManager,
} from '@plaza/service';
import type { MailConfig } from './config.ts';
import { startDigestJob } from './digest.job.ts';
import { mailEvents, type MailEventDeps } from './mail.events.ts';
import { insertMails } from './mail.queries.ts';
import { mailHandlers } from './mail.rpc.ts';
import { MailSender } from './mail-sender.ts';
import { countMails } from './metrics.ts';
import { startMailQueue, startMailSweep } from './queue.ts';
import { recipientsFrom } from './recipients.ts';
import { renderMail } from './render.ts';
import { subscriberEvents } from './subscribers.ts';
import { createSmtp } from './smtp.ts';
import type { TemplateName } from './templates.ts';
import { languageOf, oneClickUrl, sampleValues, valuesOf } from './values.ts';

export interface MailDeps {
  config: ServiceConfig & MailConfig;
  database: Database;
  log: Logger;
  notify: MailEventDeps['notify'];
  /** How many notifications a person has not read. */
  countUnread: (em: SqlEntityManager, userId: string) => Promise<number>;
  /** What a notification is about. */
  dataOfNotification: (
    em: SqlEntityManager,
    userId: string,
    id: string,
  ) => Promise<Record<string, unknown> | undefined>;
}

/** Writes mails in the transaction of their cause, each once, and has them sent after it. */
export type RequestMails = (
  em: SqlEntityManager,
  mails: readonly { id: string; userId: string; template: TemplateName }[],
) => Promise<void>;

export interface MailOptions {
  sweepMs?: number;
  /** Of a mail that is being sent: without a renewal another process sends it after this time. */
  leaseMs?: number;
}

/** Mails: written in the transaction of their cause, and sent after it. Without a mail server they are written as skipped. */
export function startMail(
  { config, database, log, notify, countUnread, dataOfNotification }: MailDeps,
  { sweepMs = 1_000, leaseMs }: MailOptions = {},
): Feature & { request: RequestMails } {
  const { smtpUrl, publicUrl } = config;
  const isSending = smtpUrl !== undefined;
  const auth = peer(MailInternalServiceService, asPeer(config, 'auth'));
  const catalog = peer(TicketTransferInternalServiceService, asPeer(config, 'catalog'));
  const counter = countMails(database, () => sender?.sending ?? 0);
  const sender = isSending
    ? new MailSender({
        database,
        log,
        concurrency: config.mailConcurrency,
        ...(leaseMs !== undefined && { leaseMs }),
        smtp: createSmtp({
          url: smtpUrl,
          from: config.mailFrom,
          concurrency: config.mailConcurrency,
          requireTls: config.nodeEnv === 'production',
        }),
        recipientOf: recipientsFrom(auth, {
          catalog,
          unreadOf: (userId) => database.asUser(userId, (em) => countUnread(em, userId)),
          noticeOf: (userId, id) => database.asUser(userId, (em) => dataOfNotification(em, userId, id)),
        }),
        attempted: (result) => counter.count(result),
        write({ template, sample_language: language }, recipient) {
          return language === null
            ? {
                ...renderMail(template, languageOf(recipient), valuesOf(template, recipient, publicUrl)),
                oneClickUrl: oneClickUrl(recipient, publicUrl),
              }
            : renderMail(template, language, { ...sampleValues(language, publicUrl), name: recipient.name });
        },
      })
    : undefined;
  if (!sender) log.info('SMTP_URL is not set: no mails are sent');
  const sendDue = sender && ((): void => sender.sendDue());
  const queue = sendDue && startMailQueue({ config, log, sendDue });
  const wake = (em: SqlEntityManager): void => queue?.wake(em);
  const digests = sendDue && startDigestJob({ database, log, wake });
  const sweep = startMailSweep({ database, log, sendDue, everyMs: sweepMs });
  return {
    async request(em, mails) {
      if (mails.length === 0) return;
      await insertMails(
        em,
        mails.map(({ id, userId, template }) => ({ id, user_id: userId, template })),
        !isSending,
      );
      wake(em);
    },
    rpcs: [serve(MailAdminServiceService, mailHandlers({ database, wake, publicUrl, isSending }))],
    events: { ...mailEvents({ notify, wake, isSending }), ...subscriberEvents },
    metrics: counter.metrics,
    jobs: [
      {
        async stop() {
          await Promise.all([digests?.stop(), sweep.stop(), queue?.stop()]);
          await sender?.stop();
        },
      },
    ],
    close() {
      auth.close();
      catalog.close();
    },
  };
}
