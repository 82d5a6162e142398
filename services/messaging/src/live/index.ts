// The door of live: streams of what changes for people.
export { recordChanges, type NewChange } from './changes.ts';
export { changeEpoch } from './epoch.ts';
export { changesOfEvents } from './event-changes.ts';
export { readLiveConfig, type LiveConfig } from './config.ts';
export { live, type LiveOptions } from './live.feature.ts';
