// The door of the seats and tickets of events, for those who manage them.
export { ticketManagement } from './ticket-manage.feature.ts';
