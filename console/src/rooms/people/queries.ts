import { useQuery } from '@tanstack/react-query';
import { isPlazaError, plaza } from '../../app/plaza.ts';
import { useMay } from '../../app/session.tsx';
import { period, type ValuesOf } from '../../app/search.ts';
import { useList } from '../../ui/list.ts';
import type { peopleFilters, transactionFilters } from './filters.ts';

export function usePeople({ query, role, club, from, to }: ValuesOf<typeof peopleFilters>) {
  const days = period({ from, to });
  const input = {
    ...(query && { query }),
    ...(role && { role }),
    ...(club && { club_id: club }),
    ...(days.from && { created_from: days.from }),
    ...(days.to && { created_to: days.to }),
  };
  return useList(['people', input], async (page, signal) => {
    const { people, next_page_token: next } = await plaza.api.listPeople({ ...input, ...page }, { signal });
    return { rows: people, next };
  });
}

export const usePerson = (id: string) =>
  useQuery({
    queryKey: ['person', id],
    queryFn: ({ signal }) => plaza.api.getPerson({ id }, { signal }),
  });

/** Null if the person has no wallet yet. */
export const useWalletAccount = (id: string) =>
  useQuery({
    queryKey: ['wallet account', id],
    enabled: useMay()('wallets.read'),
    queryFn: async ({ signal }) => {
      try {
        return await plaza.api.getWalletAccount({ user_id: id }, { signal });
      } catch (error) {
        if (isPlazaError(error) && error.reason === 'WALLET_NOT_FOUND') return null;
        throw error;
      }
    },
  });

export const useSessionsOf = (id: string) =>
  useList(['sessions of', id], async (page, signal) => {
    const { sessions, next_page_token: next } = await plaza.api.listPersonSessions({ id, ...page }, { signal });
    return { rows: sessions, next };
  });

export const useOrdersOf = (id: string) =>
  useList(['orders', 'of', id], async (page, signal) => {
    const { orders, next_page_token: next } = await plaza.api.findOrders({ user_id: id, ...page }, { signal });
    return { rows: orders, next };
  });

export const useEsimsOf = (id: string) =>
  useList(['esims of', id], async (page, signal) => {
    const { esims, next_page_token: next } = await plaza.api.listPersonEsims({ user_id: id, ...page }, { signal });
    return { rows: esims, next };
  });

export const useTicketsOf = (id: string) =>
  useList(['tickets of', id], async (page, signal) => {
    const { tickets, next_page_token: next } = await plaza.api.listPersonTickets({ user_id: id, ...page }, { signal });
    return { rows: tickets, next };
  });

export function useTransactionsOf(id: string, { type, ...days }: ValuesOf<typeof transactionFilters>) {
  const input = { user_id: id, ...(type && { type }), ...period(days) };
  return useList(['ledger transactions', input], async (page, signal) => {
    const { transactions, next_page_token: next } = await plaza.api.findTransactions({ ...input, ...page }, { signal });
    return { rows: transactions, next };
  });
}

export const useMovement = (id: string) =>
  useQuery({
    queryKey: ['movement', id],
    queryFn: ({ signal }) => plaza.api.getMovement({ id }, { signal }),
  });
