import { useQuery } from '@tanstack/react-query';
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

export const useTickets = () =>
  useList(['tickets'], async (page, signal) => {
    const { tickets, next_page_token: next } = await plaza.api.listTickets(page, { signal });
    return { rows: tickets, next };
  });

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
