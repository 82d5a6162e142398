// What people are told if an event for which they have tickets is cancelled or moved: in their list of notifications, and by mail.
import type { EventCancelled, EventMoved } from '@plaza/api/events/event_changes';
import { momentOf, notifies, type Notifiers } from './event-notifications.ts';

/** With a full stop, so that another sentence can follow. */
export function sentence(text: string): string {
  return /[.!?…]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`;
}

export const eventChangeNotifications: Notifiers = {
  'plaza.events.v1.EventCancelled': notifies<EventCancelled>(
    'event.cancelled',
    ({ eventTitle, eventDate, reason, received }) => ({
      title: `Cancelled: ${eventTitle}`,
      body: `${eventTitle} on ${momentOf(eventDate)} is cancelled: ${sentence(reason)} ${received ? 'The tickets that you were given are void. The money goes back to who bought them.' : 'Your tickets are void, and your money comes back to your wallet. You do not need to do anything.'}`,
    }),
    ({ received }) => (received ? 'given-event-cancelled' : 'event-cancelled'),
  ),
  'plaza.events.v1.EventMoved': notifies<EventMoved>(
    'event.moved',
    ({ eventTitle, eventDate, venue, refundUntil, reason, received }) => ({
      title: `Moved: ${eventTitle}`,
      body: `${eventTitle} takes place on ${momentOf(eventDate)} now, ${venue}: ${sentence(reason)} ${received ? 'The tickets that you were given are valid for it.' : `Your tickets are valid for it. If you cannot come, you can give your order back until ${momentOf(refundUntil)}.`}`,
    }),
    ({ received }) => (received ? 'given-event-moved' : 'event-moved'),
  ),
};
