// What changes for the person who is signed in arrives by itself: the queries that show it are read again.
import { subscribe, type LiveNews } from '@plaza/client/live';
import { useQueryClient, type QueryKey } from '@tanstack/react-query';
import { useEffect } from 'react';
import { isPlazaError, own } from './plaza.ts';
import { liveStateKey } from './live-state.ts';
import type { LiveQuery } from './room.ts';
import { rooms } from './rooms.ts';
import { useSession, useUser } from './session.tsx';

const queriesOfRooms: readonly LiveQuery[] = [
  { key: liveStateKey, kinds: ['message.', 'conversation.', 'notification'] },
  ...rooms.flatMap(({ live = [] }) => live),
];

/** Those that show what the news are about. */
function keysOf(news: LiveNews): QueryKey[] {
  if (news.type === 'state') return queriesOfRooms.map(({ key }) => [key]);
  const keys = news.changes.flatMap((change) =>
    queriesOfRooms
      .filter(({ kinds }) => kinds.some((kind) => change.kind.startsWith(kind)))
      .map(({ key, by }) => (by ? [key, change[by]] : [key])),
  );
  return [...new Map(keys.map((key) => [key.join(' '), key])).values()];
}

type Refresh = (keys: readonly QueryKey[]) => void;

/**
 * Follows the news until the signal ends it. A browser has few connections to a host, and a stream keeps one: of all pages of a person in a browser the
 * one that has the lock follows, and tells the others. When it goes, the next one begins with the state of then.
 */
async function follow(userId: string, refresh: Refresh, signal: AbortSignal): Promise<void> {
  const name = `plaza.live.${userId}`;
  const others = new BroadcastChannel(name);
  others.onmessage = ({ data }: MessageEvent<readonly QueryKey[]>) => refresh(data);
  const lead = async () => {
    for await (const news of subscribe(own, { signal })) {
      const keys = keysOf(news);
      refresh(keys);
      others.postMessage(keys);
    }
  };
  try {
    // Browsers only have locks on pages that came over https, or from this machine.
    await (isSecureContext ? navigator.locks.request(name, { signal }, lead) : lead());
  } catch (error) {
    // What is refused is said by the pages themselves when they read something.
    if (!signal.aborted && !isPlazaError(error)) throw error;
  } finally {
    others.close();
  }
}

/** For as long as it is there. Who looks as another person has no stream of theirs. */
export function Live() {
  const { isLooking } = useSession();
  const { id } = useUser();
  const queries = useQueryClient();
  useEffect(() => {
    if (isLooking) return;
    const end = new AbortController();
    const refresh: Refresh = (keys) => {
      for (const queryKey of keys) void queries.invalidateQueries({ queryKey });
    };
    void follow(id, refresh, end.signal);
    return () => end.abort();
  }, [queries, id, isLooking]);
  return null;
}
