/** The largest value of each number that an estimate takes. */
export const largest = {
  requests: 1e6,
  writes: 1,
  'hit-ratio': 1,
  workers: 1e5,
  seconds: 3_600,
  'active-users': 1e9,
  'free-commands': 1e12,
  'price-per-100k': 1e6,
  'fixed-price': 1e9,
} as const;
