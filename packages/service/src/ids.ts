import { v5, v7 } from 'uuid';

/** A UUIDv7: unique everywhere, and in the order of its making, so that new rows sit side by side in an index. */
export function newId(): string {
  return v7();
}

const demoNamespace = 'c0a7d2c1-6f7b-5d0e-9d53-0f4d6f1f6a51';

/** The id of a demo row, the same in every service and at every seeding: `demoId('user:lea')`. */
export function demoId(name: string): string {
  return v5(name, demoNamespace);
}
