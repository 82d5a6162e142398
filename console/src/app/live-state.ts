// What is unread, for the signs beside the rooms.
import { useQuery } from '@tanstack/react-query';
import { plaza } from './plaza.ts';

export const liveStateKey = 'live state';

export const useLiveState = () =>
  useQuery({
    queryKey: [liveStateKey],
    queryFn: ({ signal }) => plaza.api.getLiveState({}, { signal }),
  });
