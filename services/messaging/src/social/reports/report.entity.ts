import { defineEntity, p } from '@mikro-orm/core';

export type ReportState = 'open' | 'acted' | 'dismissed';

export const ReportSchema = defineEntity({
  name: 'Report',
  tableName: 'reports',
  properties: {
    id: p.uuid().primary(),
    /** Who reports. */
    userId: p.uuid(),
    /** Who is reported: the author, if it is a message. */
    personId: p.uuid(),
    /** Of a message, which may be deleted since; null if a person is reported. */
    conversationId: p.uuid().nullable(),
    messageId: p.uuid().nullable(),
    /** What the message said then. */
    message: p.text().default(''),
    reason: p.text(),
    note: p.text().default(''),
    state: p.text().$type<ReportState>().default('open'),
    decision: p.text().default(''),
    createdAt: p.datetime(3).defaultRaw('clock_timestamp()'),
    resolvedAt: p.datetime(3).nullable(),
  },
  indexes: [
    { name: 'reports_person_id_index', properties: ['personId'] },
    {
      name: 'reports_open_unique',
      expression: `create unique index "reports_open_unique" on "messaging"."reports" ("user_id", "person_id", coalesce("message_id", "person_id")) where state = 'open'`,
    },
    { name: 'reports_user_id_index', properties: ['userId'] },
    { name: 'reports_state_id_index', properties: ['state', 'id'] },
  ],
  checks: [
    { name: 'reports_person_id_check', expression: 'user_id <> person_id' },
    { name: 'reports_message_id_check', expression: '(message_id is null) = (conversation_id is null)' },
    { name: 'reports_message_check', expression: 'char_length(message) <= 4000' },
    {
      name: 'reports_reason_check',
      expression: `reason in ('spam', 'fraud', 'harassment', 'hate', 'violence', 'other')`,
    },
    { name: 'reports_note_check', expression: 'char_length(note) <= 1000' },
    {
      name: 'reports_state_check',
      expression: `state in ('open', 'acted', 'dismissed') and (state = 'open') = (resolved_at is null)`,
    },
    { name: 'reports_decision_check', expression: 'char_length(decision) <= 1000' },
  ],
});

/** What somebody wants staff to know of a message, or of a person. */
export class Report extends ReportSchema.class {}
ReportSchema.setClass(Report);
