import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { CheckInDevice, CheckInList, Event } from '@plaza/client';
import { isPlazaError, plaza } from '../../app/plaza.ts';
import type { ValuesOf } from '../../app/search.ts';
import { useMay, useSession } from '../../app/session.tsx';
import { useList } from '../../ui/list.ts';
import type { scanFilters } from './filters.ts';

export const all = 'check-in';
const permission = 'checkin.manage';
const liveMs = 3_000;

interface Sellers {
  isStaff: boolean;
  merchantIds: readonly string[];
}

/** For whom the person prepares check-in. Who only works at gates does not see the catalogue. */
export function useCheckInSellers() {
  const { acting } = useSession();
  const isStaff = useMay()(permission) && !acting;
  return useQuery({
    queryKey: [all, 'sellers', acting?.merchantId ?? '', isStaff],
    queryFn: async ({ signal }): Promise<Sellers> => {
      const merchantIds: string[] = [];
      for await (const { merchant, permissions } of plaza.pages('listMemberships', { page_size: 100 }, { signal }))
        if (permissions.includes(permission) && (!acting || merchant.id === acting.merchantId))
          merchantIds.push(merchant.id);
      return { isStaff, merchantIds };
    },
  });
}

export const useEvents = ({ isStaff, merchantIds }: Sellers) =>
  useList([all, 'events', isStaff, merchantIds], async (page, signal) => {
    const { events, next_page_token: next } = await plaza.api.listEvents(page, { signal, fresh: true });
    const rows = isStaff ? events : events.filter(({ merchant_id: id }) => merchantIds.includes(id));
    return { rows, next };
  });

/** Null for one that is not public, such as a draft. */
export const useEvent = (id: string) =>
  useQuery({
    queryKey: [all, 'event', id],
    queryFn: async ({ signal }): Promise<Event | null> => {
      try {
        return (await plaza.api.getEvent({ id }, { signal, fresh: true })).event;
      } catch (error) {
        if (isPlazaError(error, 'EVENT_NOT_FOUND')) return null;
        throw error;
      }
    },
  });

export const useCounts = (id: string) =>
  useQuery({
    queryKey: [all, 'counts', id],
    queryFn: ({ signal }) => plaza.api.getCheckInCounts({ event_id: id }, { signal }),
    refetchInterval: liveMs,
  });

/** All of them: an event has at most a hundred. */
export const useLists = (id: string) =>
  useQuery({
    queryKey: [all, 'lists', id],
    queryFn: async ({ signal }) => {
      const lists: CheckInList[] = [];
      const asked = { event_id: id, page_size: 100 };
      for await (const list of plaza.pages('listCheckInLists', asked, { signal })) lists.push(list);
      return lists;
    },
  });

/** All of them: an event has at most five hundred. */
export const useDevices = (id: string) =>
  useQuery({
    queryKey: [all, 'devices', id],
    queryFn: async ({ signal }) => {
      const devices: CheckInDevice[] = [];
      const asked = { event_id: id, page_size: 100 };
      for await (const device of plaza.pages('listCheckInDevices', asked, { signal })) devices.push(device);
      return devices;
    },
    refetchInterval: liveMs * 3,
  });

export const useScans = (id: string, { stands, ticket }: ValuesOf<typeof scanFilters>) =>
  useList(
    [all, 'scans', id, stands, ticket],
    async (page, signal) => {
      const asked = { event_id: id, ...(stands && { stands }), ...(ticket && { ticket_id: ticket }), ...page };
      const { scans, next_page_token: next } = await plaza.api.listScans(asked, { signal });
      return { rows: scans, next };
    },
    { everyMs: liveMs },
  );

/** What was changed decides about the rest: the counts, the lists and the scans are read anew. */
export function useRefresh(): () => void {
  const queries = useQueryClient();
  return () => void queries.invalidateQueries({ queryKey: [all] });
}
