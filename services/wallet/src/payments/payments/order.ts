// What is captured and refunded of one payment is made for where the payment stands, so it comes one after the other: here for this process,
// and where another was faster, the database says so.
import { violatedConstraint } from '@plaza/service';

const last = new Map<string, Promise<unknown>>();

/** Does one piece of work of a payment at a time, in the order of arrival. */
export async function inOrderOf<Result>(paymentId: string, work: () => Promise<Result>): Promise<Result> {
  const before = last.get(paymentId);
  const done = before ? before.then(work, work) : work();
  last.set(paymentId, done);
  try {
    return await done;
  } finally {
    if (last.get(paymentId) === done) last.delete(paymentId);
  }
}

/** Whether a movement was refused because its payment stands elsewhere than it was made for: nothing was done, and it can be made anew. */
export function isElsewhere(error: unknown): boolean {
  return violatedConstraint(error) === 'payments_standing_check';
}
