import { defineEntity, p } from '@mikro-orm/core';

export type ConversationKind = 'direct' | 'group';

/** From the most powerful to the least. */
export const memberRoles = ['owner', 'moderator', 'member'] as const;
export type MemberRole = (typeof memberRoles)[number];

export const ConversationSchema = defineEntity({
  name: 'Conversation',
  tableName: 'conversations',
  properties: {
    id: p.uuid().primary(),
    /** `direct`: of two people, who have only this one. `group`: its people come and go, and have roles. */
    kind: p.text().$type<ConversationKind>().default('direct'),
    /** Of a group; empty if it has none. */
    name: p.text().default(''),
    /** All members, in the order in which they joined. Row-level security depends on it: only the system changes it, with `members`. */
    participants: p.array().columnType('uuid[]'),
    /** Of two people, one has blocked the other: nobody writes in it. */
    closed: p.boolean().default(false),
    /** Of two strangers: who asks the other one. Null once it is accepted. */
    askedBy: p.uuid().nullable(),
    /** So long its messages would take at the pace that is allowed: see pace.ts. */
    pacedUntil: p.datetime(3).nullable(),
    lastMessage: p.text().default(''),
    /** The number of messages, which is the latest one's `seq`. */
    messageCount: p.integer().default(0),
    createdAt: p.datetime(3).defaultRaw('now()'),
    /** The time of the latest message, or of its creation. */
    updatedAt: p.datetime(3).defaultRaw('now()'),
  },
  indexes: [
    {
      name: 'conversations_asked_by_index',
      expression:
        'create index "conversations_asked_by_index" on "messaging"."conversations" ("asked_by", "updated_at") where asked_by is not null',
    },
  ],
  checks: [
    {
      name: 'conversations_participants_check',
      expression: 'cardinality(participants) between 1 and 50 and array_position(participants, null) is null',
    },
    {
      name: 'conversations_kind_check',
      expression: `kind = 'group' or kind = 'direct' and cardinality(participants) = 2 and name = ''`,
    },
    { name: 'conversations_closed_check', expression: `kind = 'direct' or not closed` },
    {
      name: 'conversations_asked_by_check',
      expression: `asked_by is null or kind = 'direct' and asked_by = any (participants)`,
    },
    { name: 'conversations_name_check', expression: 'char_length(name) <= 100' },
    { name: 'conversations_last_message_check', expression: 'char_length(last_message) <= 200' },
    { name: 'conversations_message_count_check', expression: 'message_count >= 0' },
  ],
});

export class Conversation extends ConversationSchema.class {}
ConversationSchema.setClass(Conversation);

export const MemberSchema = defineEntity({
  name: 'Member',
  tableName: 'members',
  properties: {
    conversation: () => p.manyToOne(Conversation).primary().deleteRule('cascade'),
    userId: p.uuid().primary(),
    /** Everything up to this message was read. */
    lastReadSeq: p.integer().default(0),
    /** Everything up to this message was read, as far as the others see: it stays behind while the member shows nobody what they read. */
    receiptSeq: p.integer().default(0),
    /** The number of the member's own messages after it, so that unread = message_count - last_read_seq - sent_since_read. */
    sentSinceRead: p.integer().default(0),
    lastReadAt: p.datetime(3).nullable(),
    /** What the member may do in a group. Of two people, both are `member`. */
    role: p.text().$type<MemberRole>().default('member'),
    joinedAt: p.datetime(3).defaultRaw('now()'),
    mutedUntil: p.datetime(3).nullable(),
    /** The number of messages when the member archived it: with the next one it is archived no more, unless it is muted. */
    archivedSeq: p.integer().nullable(),
    /** The number of messages when the member declined the request: with the next one it is a request again. */
    declinedSeq: p.integer().nullable(),
    /** So long the member's messages would take at the pace that is allowed. */
    pacedUntil: p.datetime(3).nullable(),
  },
  indexes: [{ name: 'members_user_id_index', properties: ['userId'] }],
  checks: [
    { name: 'members_read_check', expression: 'last_read_seq >= 0 and sent_since_read >= 0' },
    { name: 'members_receipt_check', expression: 'receipt_seq between 0 and last_read_seq' },
    { name: 'members_role_check', expression: `role in ('owner', 'moderator', 'member')` },
  ],
});

export class Member extends MemberSchema.class {}
MemberSchema.setClass(Member);
