// To whom a mail goes: read from auth when it is sent, so that no address is stored here.
import type { GetRecipientResponse, MailInternalServiceService } from '@plaza/api/recipients';
import type { TicketTransferInternalServiceService } from '@plaza/api/ticket-transfer';
import { ServiceError, status, type Peer } from '@plaza/service';
import type { LeasedMail } from './mail.queries.ts';
import { isNoticed, isOptional, isToAddress, type TemplateName } from './templates.ts';

export interface Recipient extends GetRecipientResponse {
  /** Of a digest: how many notifications the person has not read. */
  unread?: number;
  /** What the notification with the id of the mail is about. */
  notice?: Record<string, unknown>;
}

/** Undefined if there is no such person any more, or if what the mail is about has ended. Throws if auth does not answer. */
export type RecipientOf = (
  mail: Pick<LeasedMail, 'id' | 'user_id' | 'challenge_id' | 'template' | 'sample_language'>,
) => Promise<Recipient | undefined>;

const deadlineMs = 3_000;

/** `unreadOf`: what a digest is about. `noticeOf`: what a notification is about. `catalog`: to which address a ticket is offered. */
export function recipientsFrom(
  auth: Pick<Peer<typeof MailInternalServiceService>, 'getRecipient'>,
  {
    catalog,
    unreadOf,
    noticeOf,
  }: {
    catalog: Pick<Peer<typeof TicketTransferInternalServiceService>, 'getTransferMail'>;
    unreadOf: (userId: string) => Promise<number>;
    noticeOf: (userId: string, id: string) => Promise<Record<string, unknown> | undefined>;
  },
): RecipientOf {
  return async ({ id, user_id: userId, challenge_id: challengeId, template, sample_language: sample }) => {
    const optional = isOptional(template) && sample === null;
    const toAddress = isToAddress(template) && sample === null;
    const request = { userId, challengeId: toAddress ? '' : (challengeId ?? ''), optional };
    try {
      const recipient = await auth.getRecipient(request, { requestId: id, deadlineMs });
      if (sample !== null) return recipient;
      if (toAddress) {
        const call = { requestId: id, deadlineMs };
        const { email, token, code, ...offer } = await catalog.getTransferMail({ id: challengeId ?? '' }, call);
        const { eventTitle, expiresAt, category, seat } = offer;
        const notice = { event_title: eventTitle, expires_at: expiresAt, category, seat };
        return { ...recipient, email, emailKey: '', bouncing: false, token, code, notice };
      }
      if (isNoticed(template)) {
        const notice = await noticeOf(userId, id);
        return notice && !isOver(template, notice) ? { ...recipient, notice } : undefined;
      }
      if (template !== 'digest') return recipient;
      const unread = await unreadOf(userId);
      return unread > 0 ? { ...recipient, unread } : undefined;
    } catch (error) {
      if (error instanceof ServiceError && error.code === status.NOT_FOUND) return undefined;
      throw error;
    }
  };
}

/** About something that ends by itself. */
const ending = ['esim-expiring', 'ticket-offered'] as const satisfies TemplateName[];

/** Nobody is told in advance of an end that has come, because the mail server was away. */
function isOver(template: TemplateName, { expires_at: end }: Record<string, unknown>): boolean {
  return ending.some((name) => name === template) && typeof end === 'string' && Date.parse(end) <= Date.now();
}
