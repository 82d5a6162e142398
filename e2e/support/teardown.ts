export { teardown as default } from './lender.ts';
