export { code, sharedErrors, type ErrorText } from './catalogue.ts';
