// Where eSIM profiles come from.
import { createHash } from 'node:crypto';

export interface EsimProvider {
  /**
   * Orders a profile and answers its GSMA SGP.22 activation code. The same order id gets the same code, so that a step which is
   * repeated after a crash costs nothing.
   */
  provision(order: { orderId: string; planId: string }): Promise<{ activationCode: string }>;
}

/** Issues a code at once, for a server that does not exist: a phone that scans it finds nothing. */
export function sandboxProvider(): EsimProvider {
  return {
    async provision({ orderId }) {
      const digest = createHash('sha256').update(`plaza sandbox eSIM ${orderId}`).digest('hex').toUpperCase();
      const matchingId = [digest.slice(0, 5), digest.slice(5, 10), digest.slice(10, 15), digest.slice(15, 20)].join('-');
      return { activationCode: `LPA:1$${smdpAddress}$${matchingId}` };
    },
  };
}

// `.example` never resolves (RFC 2606).
const smdpAddress = 'smdp.sandbox.example';
