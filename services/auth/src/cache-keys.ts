// The keys that auth keeps in Redis.
import { GetMeResponse } from '@plaza/api/auth';
import { declareKey, message, minutes, userKey, type Entry, type Key } from '@plaza/cache';

const rate = declareKey({ kind: 'rate', pattern: 'rate:{ip}:{endpoint}', ttlSeconds: minutes(15) });

export const keys = {
  /** Whoever invalidates it also invalidates what messaging keeps of the person, under the same key. */
  user: (userId: string): Entry<GetMeResponse> => userKey.entry(message(GetMeResponse), { userId }),
  /** A counter, not a value: it can't be read through the cache. */
  rate: (ip: string, endpoint: string): Key => rate.key({ ip, endpoint }),
};
