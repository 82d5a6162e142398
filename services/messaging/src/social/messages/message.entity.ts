import { defineEntity, p } from '@mikro-orm/core';
import { Conversation } from '../conversations/conversation.entity.ts';

export const MessageSchema = defineEntity({
  name: 'Message',
  tableName: 'messages',
  properties: {
    id: p.uuid().primary(),
    conversation: () => p.manyToOne(Conversation).deleteRule('cascade').index(false),
    userId: p.uuid(),
    /** 1, 2, 3 … within its conversation, without gaps. */
    seq: p.integer(),
    message: p.text(),
    /** Pictures that only those in the conversation see: catalog has them, and they may be deleted. */
    attachments: p.array().columnType('uuid[]').defaultRaw(`'{}'`),
    /** The message that it answers, of the same conversation: it may be deleted. */
    replyTo: p.uuid().nullable(),
    /** Whom it mentions: members when it was sent. */
    mentions: p.array().columnType('uuid[]').defaultRaw(`'{}'`),
    timestamp: p.datetime(3),
    /** How often it was edited: so many versions are kept of before. */
    edits: p.integer().default(0),
    editedAt: p.datetime(3).nullable(),
    pinnedAt: p.datetime(3).nullable(),
    /** Whether everyone else has read it. */
    read: p.boolean().default(false),
  },
  uniques: [{ name: 'messages_conversation_id_seq_unique', properties: ['conversation', 'seq'] }],
  indexes: [
    { name: 'messages_user_id_index', properties: ['userId'] },
    {
      name: 'messages_pinned_index',
      expression:
        'create index "messages_pinned_index" on "messaging"."messages" ("conversation_id", "seq") where pinned_at is not null',
    },
  ],
  checks: [
    { name: 'messages_message_check', expression: 'char_length(message) between 1 and 4000' },
    { name: 'messages_attachments_check', expression: 'cardinality(attachments) <= 10' },
    { name: 'messages_mentions_check', expression: 'cardinality(mentions) <= 20' },
    { name: 'messages_edits_check', expression: 'edits between 0 and 10' },
    { name: 'messages_seq_check', expression: 'seq > 0' },
  ],
});

export class Message extends MessageSchema.class {}
MessageSchema.setClass(Message);
