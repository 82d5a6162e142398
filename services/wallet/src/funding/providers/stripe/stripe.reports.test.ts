import { describe, expect, it } from '@jest/globals';
import { paymentState } from './stripe.reports.ts';

describe('a payment’s status', () => {
  it('is Stripe’s, in fewer words', () => {
    const of = (status: string, failed = false) => paymentState({ status, failed });
    expect(
      [
        'requires_payment_method',
        'requires_confirmation',
        'requires_action',
        'requires_capture',
        'not_yet_invented',
      ].map((status) => of(status)),
    ).toEqual(Array(5).fill('pending'));
    expect([
      of('requires_payment_method', true),
      of('processing', true),
      of('canceled'),
      of('succeeded', true),
    ]).toEqual(['failed', 'processing', 'canceled', 'succeeded']);
  });
});
