import { useQuery } from '@tanstack/react-query';
import { plaza } from '../../app/plaza.ts';
import { useList } from '../../ui/list.ts';

export const useMemberships = () =>
  useList(['memberships'], async (page, signal) => {
    const { memberships, next_page_token: next } = await plaza.api.listMemberships(page, { signal });
    return { rows: memberships, next };
  });

export const useMerchantAccount = (id: string) =>
  useQuery({
    queryKey: ['merchant account', id],
    queryFn: async ({ signal }) => (await plaza.api.getMerchantAccount({ id }, { signal })).merchant,
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

/** Payouts of the owner's merchant that need somebody's approval. */
export const useWaitingPayouts = (id: string) =>
  useList(['waiting payouts', id], async (page, signal) => {
    const { payouts, next_page_token: next } = await plaza.api.listPayouts(
      { status: 'requested', ...page },
      { signal },
    );
    const waits = payouts.filter((each) => each.merchant_id === id && each.needs_approval && !each.approved_at);
    return { rows: waits, next };
  });
