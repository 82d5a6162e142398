import { defineEntity, p } from '@mikro-orm/core';
import { Conversation } from '../conversations/conversation.entity.ts';
import { Message } from '../messages/message.entity.ts';

export const ReactionSchema = defineEntity({
  name: 'Reaction',
  tableName: 'reactions',
  properties: {
    message: () => p.manyToOne(Message).primary().deleteRule('cascade'),
    userId: p.uuid().primary(),
    emoji: p.text().primary(),
    /** Row-level security depends on it: who sees the conversation sees this. */
    conversation: () => p.manyToOne(Conversation).deleteRule('cascade'),
    createdAt: p.datetime(3).defaultRaw('clock_timestamp()'),
  },
  indexes: [
    { name: 'reactions_conversation_id_index', properties: ['conversation'] },
    { name: 'reactions_user_id_index', properties: ['userId'] },
  ],
  checks: [{ name: 'reactions_emoji_check', expression: 'char_length(emoji) between 1 and 16' }],
});

/** An emoji with which a person reacts to a message. */
export class Reaction extends ReactionSchema.class {}
ReactionSchema.setClass(Reaction);
