export { code, docUrl, sharedErrors, type ErrorText } from './catalogue.ts';
