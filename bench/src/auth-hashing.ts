// Bare verification of passwords, as many at once as auth does: what sign-ins can reach at most. A process of its own, as auth is.
import { verify } from '@node-rs/bcrypt';
import { argon2 } from 'node:crypto';
import { promisify } from 'node:util';

export interface HashingPlan {
  scheme: 'bcrypt' | 'argon2id';
  /** bcrypt's cost. */
  hash: string;
  concurrency: number;
  ms: number;
}

const derive = promisify(argon2);
const password = 'a password of the bench';

/** As auth does: 19 MiB, two passes, one lane. */
async function once({ scheme, hash }: HashingPlan): Promise<void> {
  if (scheme === 'bcrypt') await verify(password, hash);
  else
    await derive('argon2id', {
      message: password,
      nonce: Buffer.alloc(16),
      parallelism: 1,
      tagLength: 32,
      memory: 19_456,
      passes: 2,
    });
}

process.on('message', (plan: HashingPlan) => {
  void (async () => {
    let done = 0;
    const until = performance.now() + plan.ms;
    await Promise.all(
      Array.from({ length: plan.concurrency }, async () => {
        while (performance.now() < until) {
          await once(plan);
          done++;
        }
      }),
    );
    process.send?.(done / (plan.ms / 1_000));
  })();
});
