// The door of notifications.
export { notifications } from './notification.feature.ts';
export { notify } from './notify.ts';
