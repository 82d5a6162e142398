// What the cache needs of a tier, whether Redis or PostgreSQL keeps the values.

/** How long a load may take and still be kept; and for how long nobody can keep what a killed process was loading. */
export const leaseMs = 5_000;

export type Claim =
  | { kind: 'value'; bytes: Buffer }
  | { kind: 'mine' }
  | { kind: 'theirs'; token: string }
  | { kind: 'full' }
  | { kind: 'gone' };

export interface CacheTier {
  readonly name: 'redis' | 'postgres';
  peek(name: string, field: string): Promise<Buffer | undefined>;
  /** Answers the value, or takes a lease for it, or names the lease that somebody else holds. Full: there are fields enough. Gone: it went in between; try again. */
  claim(name: string, field: string, token: string): Promise<Claim>;
  /** Keeps a value if the lease stands. Answers whether it was kept: not if an invalidation, a flush or its end took the lease away. */
  fill(name: string, field: string, token: string, bytes: Uint8Array, ttlMs: number): Promise<boolean>;
  release(name: string, field: string, token: string): Promise<void>;
  /** The value if it came, else whether this lease still stands. */
  watch(name: string, field: string, token: string): Promise<Buffer | 'standing' | 'gone'>;
}
