import { defineEntity, p } from '@mikro-orm/core';
import { Conversation } from '../conversations/conversation.entity.ts';
import { Message } from './message.entity.ts';

export const MessageVersionSchema = defineEntity({
  name: 'MessageVersion',
  tableName: 'message_versions',
  properties: {
    message: () => p.manyToOne(Message).primary().deleteRule('cascade'),
    /** 1 for what was sent. */
    number: p.integer().primary(),
    /** Row-level security depends on it: who sees the conversation sees this. */
    conversation: () => p.manyToOne(Conversation).deleteRule('cascade'),
    /** The author. */
    userId: p.uuid(),
    text: p.text(),
    writtenAt: p.datetime(3),
  },
  indexes: [
    { name: 'message_versions_conversation_id_index', properties: ['conversation'] },
    { name: 'message_versions_user_id_index', properties: ['userId'] },
  ],
  checks: [
    { name: 'message_versions_number_check', expression: 'number between 1 and 10' },
    { name: 'message_versions_text_check', expression: 'char_length(text) between 1 and 4000' },
  ],
});

/** What a message said before it was edited. */
export class MessageVersion extends MessageVersionSchema.class {}
MessageVersionSchema.setClass(MessageVersion);
