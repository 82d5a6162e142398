// The mails that auth requested, as messaging finds them.
import { MailInternalServiceService } from '@plaza/api/recipients';
import { client, until, type TestClient } from '@plaza/testing';
import type { Harness } from './harness.ts';

export interface RequestedMail {
  template: string;
  challengeId: string;
}

export interface Mails {
  recipients: TestClient<typeof MailInternalServiceService>;
  /** Those of a person so far, oldest first. */
  of(userId: string): Promise<RequestedMail[]>;
  /** The secrets and the address of the newest mail of a kind, which may still have to be requested. */
  newest(userId: string, template: string, count?: number): Promise<{ email: string; token: string; code: string }>;
  close(): void;
}

export function mailsOf(house: Harness): Mails {
  const recipients = client(MailInternalServiceService, house.app.port, {
    from: 'messaging',
    to: 'auth',
    now: () => house.now(),
  });
  const of = (userId: string): Promise<RequestedMail[]> =>
    house.files.admin<{ template: string; challengeId: string }>(
      `select payload->>'template' as template, coalesce(payload->>'challenge_id', '') as "challengeId"
       from outbox where type like '%MailRequested' and user_id = $1 order by position`,
      [userId],
    );
  return {
    recipients,
    of,
    async newest(userId, template, count = 1) {
      const found = await until(async () => {
        const mails = (await of(userId)).filter((mail) => mail.template === template);
        return mails.length >= count && mails;
      }, `${count} mails ${template}`);
      return recipients.getRecipient({ userId, challengeId: found.at(-1)!.challengeId });
    },
    close: () => recipients.close(),
  };
}
