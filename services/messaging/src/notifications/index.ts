// The door of notifications.
export { notifications } from './notification.feature.ts';
export { countUnread, dataOfNotification } from './notification.queries.ts';
export { notify } from './notify.ts';
export { tracedMails, tracedMessages } from './trace.ts';
