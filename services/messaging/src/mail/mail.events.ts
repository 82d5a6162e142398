// Mails that auth requests, and those of catalog to addresses that no account has.
import type { EventHandlers } from '@plaza/outbox';
import type { SqlEntityManager } from '@plaza/service';
import { insertMails } from './mail.queries.ts';
import { noticeOf, type Notice } from './notices.ts';
import type { MailQueue } from './queue.ts';
import { isTemplate } from './templates.ts';

export interface MailEventDeps {
  /** Adds to the lists of notifications. */
  notify: (em: SqlEntityManager, notes: readonly (Notice & { userId: string })[]) => Promise<void>;
  wake: MailQueue['wake'];
  /** Whether a mail server is configured. */
  isSending: boolean;
}

export function mailEvents({ notify, wake, isSending }: MailEventDeps): EventHandlers {
  return {
    async 'plaza.events.v1.MailRequested'(em, batch) {
      const mails = batch.map(({ id, userId, payload: { template, challengeId } }) => {
        // Of a newer auth, while versions change: the event is tried again, and finds a newer messaging.
        if (!isTemplate(template)) throw new Error(`There is no mail ${template}.`);
        return { id, user_id: userId, template, challenge_id: challengeId || null };
      });
      await insertMails(em, mails, !isSending);
      await notify(
        em,
        mails.flatMap(({ user_id: userId, template }) => {
          const notice = noticeOf(template);
          return notice ? [{ userId, ...notice }] : [];
        }),
      );
      wake(em);
    },

    async 'plaza.events.v1.TicketTransferMailed'(em, batch) {
      const mails = batch.map(({ id, userId, payload: { transferId } }) => ({
        id,
        user_id: userId,
        template: 'ticket-offer' as const,
        challenge_id: transferId,
      }));
      await insertMails(em, mails, !isSending);
      wake(em);
    },
  };
}
