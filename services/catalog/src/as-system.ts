export { asSystemWithin } from '@plaza/service';
