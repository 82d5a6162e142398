// What a gate needs without a network: to verify codes and lists, and to decide. It runs in browsers and in Node.
export { readCode, readOldCode, type GateCode } from './code.ts';
export { gateKeys, type GateKeys } from './keys.ts';
export { GateListInvalid, readGateList, type GateList, type GateTicket } from './list.ts';
export { judge, refusals, type Gate, type GateRules, type GateScan, type Judgement, type Refusal } from './judge.ts';
