// The door of social: conversations, their messages, and the feed.
export { conversations } from './conversations/conversation.feature.ts';
export { feed } from './feed/feed.feature.ts';
export { messages } from './messages/message.feature.ts';
export { excerptOf } from './messages/message.ts';
