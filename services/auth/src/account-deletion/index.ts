// The door of account deletion.
export { deletion } from './deletion.feature.ts';
