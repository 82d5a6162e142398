import { defineEntity, p } from '@mikro-orm/core';
import type { Language, TemplateName } from './templates.ts';

export type MailState = 'waiting' | 'sent' | 'refused' | 'failed' | 'expired' | 'skipped';

export const MailSchema = defineEntity({
  name: 'Mail',
  tableName: 'mails',
  properties: {
    // Of the event that caused it, so that an event causes one mail. The Message-ID is made of it: a mail that had to be sent again, because its
    // outcome was lost, is the same mail to the program that reads it.
    id: p.uuid().primary(),
    userId: p.uuid(),
    template: p.text().$type<TemplateName>(),
    // Only of a mail with invented values, which has no language of a person.
    sampleLanguage: p.text().$type<Language>().nullable(),
    // In auth, or of an offer in catalog: whose link and code the mail carries. Neither is here.
    challengeId: p.uuid().nullable(),
    state: p.text().$type<MailState>().default('waiting'),
    attempts: p.integer().default(0),
    nextAttemptAt: p.datetime(3).defaultRaw('now()'),
    // After this the process that sends it is taken for dead.
    leasedUntil: p.datetime(3).nullable(),
    // The codes of the mail server's answer, or a word. Its text is not kept: it repeats the address.
    error: p.text().default(''),
    createdAt: p.datetime(3).defaultRaw('now()'),
    endedAt: p.datetime(3).nullable(),
  },
  indexes: [
    { name: 'mails_user_id_index', properties: ['userId', 'id'] },
    {
      name: 'mails_due_index',
      expression: `create index "mails_due_index" on "messaging"."mails" ("next_attempt_at", "id") where state = 'waiting'`,
    },
  ],
  checks: [
    {
      name: 'mails_state_check',
      expression: `state in ('waiting', 'sent', 'refused', 'failed', 'expired', 'skipped')`,
    },
    { name: 'mails_ended_check', expression: `(state = 'waiting') = (ended_at is null)` },
    { name: 'mails_error_check', expression: 'char_length(error) <= 100' },
  ],
});

/** A mail to a person: what it is, and what became of it. Neither the address nor the content is stored. */
export class Mail extends MailSchema.class {}
MailSchema.setClass(Mail);
