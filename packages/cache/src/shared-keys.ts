// Keys that more than one service touches. A service imports no other service, and two declarations could drift apart, so these stand here, without the
// messages of their values: each service adds the codec of what it reads.
import { declareKey, minutes } from './keys.ts';

/** A person. Auth owns it and invalidates it; messaging keeps what others may know of a person in the field `public`. */
export const userKey = declareKey({ kind: 'user', pattern: 'user:{userId} [view]', ttlSeconds: minutes(30) });
