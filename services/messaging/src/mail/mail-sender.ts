// Sends the mails that are due. Its state is in PostgreSQL: what is held here can be lost at any moment, and another process goes on when the lease ends.
//
// A mail that the mail server has accepted is written down as sent before anything else, and until that is written its lease is renewed, so that nobody
// sends it again. Only a process that dies between the two leaves a mail that is sent twice, with the same Message-ID: SMTP has no way to ask.
import { setTimeout as sleep } from 'node:timers/promises';
import { retry } from '@plaza/resilience';
import { createLeases, leaseMs as usualLeaseMs, type Database, type Leases, type Logger } from '@plaza/service';
import { emit, events } from '@plaza/outbox';
import { deferMail, endMail, leaseMails, renewMails, type LeasedMail } from './mail.queries.ts';
import type { RecipientOf, Recipient } from './recipients.ts';
import { pauseAfter } from './schedule.ts';
import type { OutgoingMail, Smtp, SmtpResult } from './smtp.ts';

export interface MailSenderDeps {
  database: Database;
  smtp: Smtp;
  recipientOf: RecipientOf;
  write: (mail: LeasedMail, recipient: Recipient) => Omit<OutgoingMail, 'id' | 'to' | 'date'>;
  log: Logger;
  concurrency: number;
  leaseMs?: number;
  /** Called after every attempt that reached the mail server, or tried to. */
  attempted?: (result: SmtpResult) => void;
}

type Attempt =
  | { mail: LeasedMail; recipient: Recipient; result: SmtpResult }
  | { mail: LeasedMail; result: { outcome: 'expired' } | { outcome: 'deferred'; error: string } };

// Within the time that a service has to stop; and within the time after which work counts as stuck and its lease is not renewed any more.
const [finishMs, recordMs] = [7_000, 30_000];

export class MailSender {
  readonly #deps: MailSenderDeps;
  readonly #leaseMs: number;
  readonly #leases: Leases<LeasedMail>;
  readonly #sending = new Set<Promise<void>>();
  #isStopping = false;
  #isPolling = false;
  #isPolledAgain = false;
  #round = Promise.resolve();

  constructor(deps: MailSenderDeps) {
    const { database, log, leaseMs = usualLeaseMs } = deps;
    this.#deps = deps;
    this.#leaseMs = leaseMs;
    this.#leases = createLeases<LeasedMail>({
      name: 'mails',
      log,
      renew: (mails) => database.asSystem((em) => renewMails(em, mails, leaseMs)),
    });
  }

  /** The number of mails that are being sent. */
  get sending(): number {
    return this.#sending.size;
  }

  /** Sends what is due. */
  sendDue(): void {
    this.#isPolledAgain = true;
    if (!this.#isPolling && !this.#isStopping) this.#round = this.#leaseAll();
  }

  /** Leases nothing more, and waits for the mails that are being sent. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#round;
    for (const deadline = Date.now() + finishMs; this.sending > 0 && Date.now() < deadline;) await sleep(20);
    this.#deps.smtp.close();
  }

  async #leaseAll(): Promise<void> {
    const { database, concurrency, log } = this.#deps;
    this.#isPolling = true;
    try {
      while (this.#isPolledAgain && !this.#isStopping && this.sending < concurrency) {
        this.#isPolledAgain = false;
        // A mail that this process is still sending must not look as if a dead process had left it.
        await this.#leases.catchUp();
        const free = concurrency - this.sending;
        const due = await database.asSystem((em) => leaseMails(em, free, this.#leaseMs));
        // There may be more.
        if (due.length === free) this.#isPolledAgain = true;
        for (const mail of due) this.#start(mail);
      }
    } catch (error) {
      log.warn({ err: error }, 'due mails could not be read, and will be with the next poll');
    } finally {
      // In the same step as the last look at the flag, so that no call is lost.
      this.#isPolling = false;
    }
  }

  #start(mail: LeasedMail): void {
    const sent = this.#leases
      .during(mail, async () => this.#record(await this.#attempt(mail)))
      .catch((error: unknown) =>
        this.#deps.log.error({ err: error, mail: mail.id }, 'what came of a mail could not be written down'),
      )
      .finally(() => {
        this.#sending.delete(sent);
        if (this.#isPolledAgain) this.sendDue();
      });
    this.#sending.add(sent);
  }

  async #attempt(mail: LeasedMail): Promise<Attempt> {
    const { recipientOf, smtp, write, attempted, log } = this.#deps;
    let recipient: Recipient | undefined;
    try {
      recipient = await recipientOf(mail);
    } catch (error) {
      log.warn({ err: error, mail: mail.id }, 'the recipient of a mail could not be read yet');
      return { mail, result: { outcome: 'deferred', error: 'recipient' } };
    }
    if (!recipient) return { mail, result: { outcome: 'expired' } };
    const result = await smtp.send({
      ...write(mail, recipient),
      id: mail.id,
      to: recipient.email,
      date: mail.created_at,
    });
    attempted?.(result);
    return { mail, recipient, result };
  }

  /** Writes down what came of an attempt, and does not give up soon: a mail whose end is not known is sent again. */
  async #record(attempt: Attempt): Promise<void> {
    const until = Date.now() + recordMs;
    await retry(() => this.#deps.database.asSystem((em) => this.#write(em, attempt)), {
      pauseMs: (count) => Math.min(100 * 2 ** (count - 1), usualLeaseMs / 3),
      when: () => Date.now() < until,
    });
  }

  async #write(em: Parameters<typeof endMail>[0], attempt: Attempt): Promise<void> {
    const { log } = this.#deps;
    const { mail, result } = attempt;
    const said = { mail: mail.id, template: mail.template, attempts: mail.attempts };
    if (result.outcome === 'deferred') {
      const pauseMs = pauseAfter(mail.attempts);
      if (pauseMs === undefined) {
        if (await endMail(em, mail, 'failed', result.error))
          log.error({ ...said, error: result.error }, 'a mail was tried too often, and is given up');
        return;
      }
      log.info({ ...said, error: result.error, pauseMs }, 'a mail could not be sent yet');
      return deferMail(em, mail, result.error, pauseMs);
    }
    if (result.outcome === 'expired') {
      await endMail(em, mail, 'expired');
      return log.info(said, 'a mail was not sent, because what it was about has ended');
    }
    const error = result.outcome === 'refused' ? result.error : '';
    if (!(await endMail(em, mail, result.outcome, error))) return;
    log.info(
      { ...said, ...(error && { error }) },
      result.outcome === 'sent' ? 'a mail was sent' : 'a mail was refused',
    );
    const refused = result.outcome === 'refused' && result.bounced;
    // An address of nobody has no key.
    if (!('recipient' in attempt) || attempt.recipient.emailKey === '') return;
    if (refused || (result.outcome === 'sent' && attempt.recipient.bouncing))
      await emit(em, events.mailAnswered({ userId: mail.user_id, emailKey: attempt.recipient.emailKey, refused }));
  }
}
