import type { EventHandler, EventHandlers } from './consumer.ts';
import type { EventType } from './types.ts';

/**
 * Handlers, of which some are followed by another one, in the same transaction: an event takes effect once, in everything that hears of it. Throws if an event
 * of the others has no handler before.
 */
export function alsoHeard(handlers: EventHandlers, others: EventHandlers): EventHandlers {
  const both = Object.entries(others).map(([type, second]) => {
    const first = handlers[type as EventType] as EventHandler<never> | undefined;
    if (!first) throw new Error(`Nothing handles ${type} before.`);
    const handle: EventHandler<never> = async (em, batch) => {
      await first(em, batch);
      await (second as EventHandler<never>)(em, batch);
    };
    return [type, handle] as const;
  });
  return { ...handlers, ...Object.fromEntries(both) };
}
