import { defineEntity, p } from '@mikro-orm/core';
import { Conversation } from '../conversations/conversation.entity.ts';
import { Message } from './message.entity.ts';

export const HiddenMessageSchema = defineEntity({
  name: 'HiddenMessage',
  tableName: 'hidden_messages',
  properties: {
    userId: p.uuid().primary(),
    conversation: () => p.manyToOne(Conversation).primary().deleteRule('cascade'),
    message: () => p.manyToOne(Message).primary().deleteRule('cascade'),
    hiddenAt: p.datetime(3).defaultRaw('now()'),
  },
  indexes: [
    { name: 'hidden_messages_conversation_id_index', properties: ['conversation'] },
    { name: 'hidden_messages_message_id_index', properties: ['message'] },
  ],
});

/** A message that one person does not see any more. */
export class HiddenMessage extends HiddenMessageSchema.class {}
HiddenMessageSchema.setClass(HiddenMessage);
