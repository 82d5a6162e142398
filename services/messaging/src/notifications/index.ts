// The door of notifications.
export { notifications } from './notification.feature.ts';
export { countUnread } from './notification.queries.ts';
export { notify } from './notify.ts';
