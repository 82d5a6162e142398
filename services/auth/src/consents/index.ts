// The door of consents: what people agree to.
export { consents } from './consents.feature.ts';
export { consentVersionsVariable, standardVersions, type ConsentVersions } from './versions.ts';
