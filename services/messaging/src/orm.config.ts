import { defineSchema, IdempotencyKey } from '@plaza/service';
import { Conversation, Member } from './conversation/conversation.entity.ts';
import { Post } from './feed/post.entity.ts';
import { Message } from './message/message.entity.ts';
import { Notification } from './notifications/notification.entity.ts';

export const schema = defineSchema({
  name: 'messaging',
  entities: [Conversation, Member, Message, Post, Notification, IdempotencyKey],
  migrations: new URL('./migrations/', import.meta.url),
});
