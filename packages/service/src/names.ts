export { serviceNames, type ServiceName } from '@plaza/services';
