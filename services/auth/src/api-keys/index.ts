// The door of API keys.
export { apiKeys } from './api-keys.feature.ts';
