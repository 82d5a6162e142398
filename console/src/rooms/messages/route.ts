import { defineRoom } from '../../app/room.ts';
import { conversationFilters } from './filters.ts';

export const room = defineRoom({
  id: 'messages',
  title: { en: 'Messages', fr: 'Messages' },
  access: 'user',
  navigation: {
    group: 'mine',
    order: 80,
    icon: 'mail',
    count: ({ unread_conversations: unread, requests }) => unread + requests,
  },
  live: [
    { key: 'conversations', kinds: ['message.', 'conversation.'] },
    { key: 'conversation', kinds: ['conversation.'], by: 'conversation_id' },
    { key: 'messages', kinds: ['message.', 'conversation.read'], by: 'conversation_id' },
  ],
  pages: [
    {
      path: 'messages',
      search: conversationFilters,
      load: () => import('./Messages.tsx').then((page) => page.Messages),
    },
    {
      path: 'messages/privacy',
      title: { en: 'Privacy of messages', fr: 'Confidentialité des messages' },
      load: () => import('./Privacy.tsx').then((page) => page.Privacy),
    },
    { path: 'messages/$id', load: () => import('./Conversation.tsx').then((page) => page.Conversation) },
  ],
});
