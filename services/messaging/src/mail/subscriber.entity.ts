import { defineEntity, p } from '@mikro-orm/core';

export const MailSubscriberSchema = defineEntity({
  name: 'MailSubscriber',
  tableName: 'mail_subscribers',
  properties: {
    userId: p.uuid().primary(),
    since: p.datetime(3).defaultRaw('now()'),
    // When the next digest is due.
    digestAt: p.datetime(3),
  },
  indexes: [{ name: 'mail_subscribers_digest_index', properties: ['digestAt'] }],
});

/** A person who agreed to mails that are not about their own account. Auth has the consent; it is asked again when such a mail is sent. */
export class MailSubscriber extends MailSubscriberSchema.class {}
MailSubscriberSchema.setClass(MailSubscriber);
