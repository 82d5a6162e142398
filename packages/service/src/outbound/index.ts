// What people enter as an address outside, such as a webhook's or a data pod's, and what answers from outside. A door of its own
// (@plaza/service/outbound), for the few that need it.
export { wholeBody } from './body.ts';
export { allowedOf, bare, isAddress, type Allowed } from './addresses.ts';
export { checkUrl, type UrlFault } from './url.ts';
