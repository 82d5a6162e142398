// The door of merchants: who sells, and who is in their teams.
export { asMember, asMemberAlone, mustBeApproved, permits, type Caller, type InTeam } from './membership.ts';
export { merchantGrant } from './merchants.ts';
export { merchants } from './merchants.feature.ts';
export { insertMember, insertMerchant, type MerchantWithOwner } from './merchants.queries.ts';
