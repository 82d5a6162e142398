import type { Esim, EsimPlan, EsimTopUp } from '@plaza/client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { plaza } from '../../app/plaza.ts';
import { period, type ValuesOf } from '../../app/search.ts';
import { callsOf, type ServiceName } from '../../app/services.ts';
import { useList } from '../../ui/list.ts';
import type { transactionFilters } from './filters.ts';

type Filters = ValuesOf<typeof transactionFilters>;

export const useWallets = () =>
  useQuery({
    queryKey: ['wallets'],
    queryFn: async ({ signal }) => (await plaza.api.listWallets({}, { signal })).wallets,
  });

export const useTransactions = (filters: Filters) =>
  useList(['transactions', filters], async (page, signal) => {
    const input = { ...filters, ...period(filters), ...page };
    const { transactions, next_page_token: next } = await plaza.api.listTransactions(input, { signal });
    return { rows: transactions, next };
  });

export const useEsims = () =>
  useList(['esims'], async (page, signal) => {
    const { esims, next_page_token: next } = await plaza.api.listEsims(page, { signal });
    return { rows: esims, next };
  });

/** The plans that fit an eSIM, cheapest first. The server decides again. */
export const useTopUpPlans = ({ id, countries, data_total: total }: Esim) =>
  useQuery({
    queryKey: ['esims', 'plans', id],
    queryFn: async ({ signal }) => {
      const fitting: EsimPlan[] = [];
      for await (const plan of plaza.pages('listEsimPlans', { page_size: 100 }, { signal }))
        if ((plan.data === 0) === (total === 0) && countries.every((country) => plan.countries.includes(country)))
          fitting.push(plan);
      return fitting.sort((a, b) => Number(a.price) - Number(b.price));
    },
  });

/** Everything that was bought for an eSIM, newest first. */
export const useTopUps = (id: string) =>
  useQuery({
    queryKey: ['esims', 'top-ups', id],
    queryFn: async ({ signal }) => {
      const topUps: EsimTopUp[] = [];
      for await (const topUp of plaza.pages('listEsimTopUps', { id, page_size: 100 }, { signal })) topUps.push(topUp);
      return topUps;
    },
  });

export function useRefreshEsims(): () => void {
  const client = useQueryClient();
  return () => void client.invalidateQueries({ queryKey: ['esims'] });
}

export const useTickets = () =>
  useList(['tickets'], async (page, signal) => {
    const { tickets, next_page_token: next } = await plaza.api.listTickets(page, { signal });
    return { rows: tickets, next };
  });

/** Offers of tickets: those that the person got, or those that they made. */
export const useTransfers = (direction: 'received' | 'given') =>
  useList(['tickets', 'transfers', direction], async (page, signal) => {
    const answer = await plaza.api.listTicketTransfers({ direction, ...page }, { signal });
    return { rows: answer.transfers, next: answer.next_page_token };
  });

export function useRefreshTickets(): () => void {
  const client = useQueryClient();
  return () => void client.invalidateQueries({ queryKey: ['tickets'] });
}

export const useSessions = () =>
  useList(['sessions'], async (page, signal) => {
    const { sessions, next_page_token: next } = await plaza.api.listSessions(page, { signal });
    return { rows: sessions, next };
  });

export const useSignIns = () =>
  useList(['sign-ins'], async (page, signal) => {
    const { sign_ins: rows, next_page_token: next } = await plaza.api.listSignIns(page, { signal });
    return { rows, next };
  });

/** What the person did, and what was done to them, in one of the services. */
export const useActivity = (service: ServiceName) =>
  useList(['activity', service], async (page, signal) => {
    const { entries: rows, next_page_token: next } = await plaza.api[callsOf(service).myAuditLog](page, { signal });
    return { rows, next };
  });

export const useConsentDecisions = () =>
  useList(['consent decisions'], async (page, signal) => {
    const { decisions: rows, next_page_token: next } = await plaza.api.listConsentDecisions(page, { signal });
    return { rows, next };
  });

/** The picture of a ticket's code. */
export const useTicketCode = (id: string) =>
  useQuery({
    queryKey: ['ticket code', id],
    queryFn: async ({ signal }) => {
      const picture = await (await plaza.api.getTicketQr({ id }, { signal })).blob();
      return new Promise<string>((resolve, reject) => {
        const reader = new FileReader();
        reader.onload = () => resolve(reader.result as string);
        reader.onerror = () => reject(reader.error ?? new Error('The picture could not be read.'));
        reader.readAsDataURL(picture);
      });
    },
    staleTime: Infinity,
  });
