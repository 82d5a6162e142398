// What changes for the person who is signed in arrives by itself: the queries that show it are read again.
import { subscribe, type LiveNews } from '@plaza/client/live';
import { useQueryClient, type QueryKey } from '@tanstack/react-query';
import { useEffect } from 'react';
import { isPlazaError, own } from './plaza.ts';
import { liveStateKey } from './live-state.ts';
import type { LiveQuery } from './room.ts';
import { rooms } from './rooms.ts';
import { useSession } from './session.tsx';

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

/** For as long as it is there. Who looks as another person has no stream of theirs. */
export function Live() {
  const { isLooking } = useSession();
  const queries = useQueryClient();
  useEffect(() => {
    if (isLooking) return;
    const end = new AbortController();
    const follow = async () => {
      for await (const news of subscribe(own, { signal: end.signal }))
        for (const queryKey of keysOf(news)) void queries.invalidateQueries({ queryKey });
    };
    follow().catch((error: unknown) => {
      // Refused: the pages say so by themselves when they read something.
      if (!isPlazaError(error)) throw error;
    });
    return () => end.abort();
  }, [queries, isLooking]);
  return null;
}
