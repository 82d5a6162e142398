// The door of social: conversations, groups, their messages, and the feed.
export { blocks } from './blocks/block.feature.ts';
export { conversations } from './conversations/conversation.feature.ts';
export { feed } from './feed/feed.feature.ts';
export { groups } from './groups/group.feature.ts';
export { passOnGroups, removeParticipants } from './groups/group.queries.ts';
export { marks } from './marks/mark.feature.ts';
export { messages } from './messages/message.feature.ts';
export { quiet } from './quiet/quiet.feature.ts';
export { receipts } from './receipts/receipts.feature.ts';
export { reports } from './reports/report.feature.ts';
export { requests } from './requests/request.feature.ts';
export { lockJoining } from './conversations/joining.ts';
export { excerptOf } from './conversations/excerpt.ts';
