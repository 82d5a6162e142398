import { useQuery } from '@tanstack/react-query';
import { plaza } from '../../app/plaza.ts';
import { period, type ValuesOf } from '../../app/search.ts';
import { callsOf } from '../../app/services.ts';
import { useList } from '../../ui/list.ts';
import type { activityFilters, ActivityArea } from './filters.ts';

/** What the person may do for a merchant. */
export const useMerchantPermissions = (id: string) =>
  useQuery({
    queryKey: ['merchant permissions', id],
    queryFn: async ({ signal }): Promise<readonly string[]> => {
      for await (const { merchant, permissions } of plaza.pages('listMemberships', { page_size: 100 }, { signal }))
        if (merchant.id === id) return permissions;
      return [];
    },
  });

export const useMerchantActivity = (
  id: string,
  area: ActivityArea,
  { actor, key, from, to }: ValuesOf<typeof activityFilters>,
) => {
  const filter = { ...(actor && { actor }), ...(key && { key_id: key }), ...period({ from, to }) };
  return useList(['merchant activity', id, area, filter], async (page, signal) => {
    const { entries: rows, next_page_token: next } = await plaza.api[callsOf(area).merchantAuditLog](
      { merchant_id: id, ...filter, ...page },
      { signal },
    );
    return { rows, next };
  });
};

export const useMemberships = () =>
  useList(['memberships'], async (page, signal) => {
    const { memberships, next_page_token: next } = await plaza.api.listMemberships(page, { signal });
    return { rows: memberships, next };
  });

export const useMembers = (id: string) =>
  useList(['members', id], async (page, signal) => {
    const { members, next_page_token: next } = await plaza.api.listMembers({ merchant_id: id, ...page }, { signal });
    return { rows: members, next };
  });

export const useInvitations = (id: string) =>
  useList(['invitations', id], async (page, signal) => {
    const { invitations, next_page_token: next } = await plaza.api.listInvitations(
      { merchant_id: id, ...page },
      { signal },
    );
    return { rows: invitations, next };
  });

/** Payouts of a merchant that need somebody's approval: its owner reads them, and who acts for it. */
export const useWaitingPayouts = (id: string) =>
  useList(['waiting payouts', id], async (page, signal) => {
    const { payouts, next_page_token: next } = await plaza.api.listPayouts(
      { status: 'requested', ...page },
      { signal },
    );
    const waits = payouts.filter((each) => each.merchant_id === id && each.needs_approval && !each.approved_at);
    return { rows: waits, next };
  });
