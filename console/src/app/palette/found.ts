// What is found by what somebody types: what is on sale, as the public search finds it; for staff also people by id, name or e-mail address,
// and orders by their id, its beginning, or the id of a ticket; for others so what their merchants have sold.
import type { FoundOrder, ManagedOrder, SearchResult, User } from '@plaza/client';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { isBeginning, isId } from '../ids.ts';
import { orderById, soldBy } from '../orders.ts';
import { plaza } from '../plaza.ts';
import { useSession } from '../session.tsx';

/** Each search of staff is written down, so it waits for a pause. */
const pauseMs = 400;
const shortest = 2;
const mostPeople = 6;
const mostThings = 6;
const mostOrders = 6;
/** Of one person. */
const mostMerchants = 5;
/** The public search takes no more characters. */
const longest = 100;

export interface Found {
  people: readonly User[];
  orders: readonly FoundOrder[];
  /** Orders of what the person's merchants sell. */
  sold: readonly ManagedOrder[];
  things: readonly SearchResult[];
  error: unknown;
  isSearching: boolean;
}

/** What somebody may find. */
interface Allowed {
  people: boolean;
  orders: boolean;
}

export function useFound(typed: string, allowed: Allowed): Found {
  const { acting } = useSession();
  const merchant = acting?.merchantId ?? '';
  const wanted = typed.trim();
  const [settled, setSettled] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setSettled(wanted), pauseMs);
    return () => clearTimeout(timer);
  }, [wanted]);
  const isLong = wanted.length >= shortest;
  const isSettled = settled === wanted;
  const { data, error, isLoading } = useQuery({
    queryKey: ['people', 'palette', settled, allowed, merchant],
    queryFn: ({ signal }) => search(settled, allowed, merchant, signal),
    enabled: isLong && isSettled,
  });
  const shown = isLong && isSettled ? data : undefined;
  return {
    people: shown?.people ?? [],
    orders: shown?.orders ?? [],
    sold: shown?.sold ?? [],
    things: shown?.things ?? [],
    error: isSettled ? error : null,
    isSearching: isLong && (!isSettled || isLoading),
  };
}

async function search(
  typed: string,
  allowed: Allowed,
  merchant: string,
  signal: AbortSignal,
): Promise<Pick<Found, 'people' | 'orders' | 'sold' | 'things'>> {
  const [{ people }, orders, sold, { results: things }] = await Promise.all([
    allowed.people ? plaza.api.listPeople({ query: typed, page_size: mostPeople }, { signal }) : { people: [] },
    allowed.orders && isBeginning(typed) ? ordersOf(typed, signal) : [],
    !allowed.orders && isBeginning(typed) ? soldByMine(typed, merchant, signal) : [],
    isId(typed) || typed.length > longest
      ? { results: [] }
      : plaza.api.search({ q: typed, page_size: mostThings }, { signal }),
  ]);
  return { people, orders, sold, things };
}

async function ordersOf(id: string, signal: AbortSignal): Promise<FoundOrder[]> {
  if (!isId(id)) return (await plaza.api.findOrders({ id, page_size: mostOrders }, { signal })).orders;
  const order = await orderById(id, signal);
  return order ? [order] : [];
}

/** Of the merchants whose orders the person sees; of one only, if they act for it. */
async function soldByMine(id: string, acting: string, signal: AbortSignal): Promise<ManagedOrder[]> {
  const { memberships } = await plaza.api.listMemberships({ page_size: 100 }, { signal });
  const merchants = memberships
    .filter(({ merchant, permissions }) => permissions.includes('orders.read') && ['', merchant.id].includes(acting))
    .slice(0, mostMerchants);
  const found = merchants.map(({ merchant }) => soldBy(merchant.id, id, { page_size: mostOrders }, signal));
  return (await Promise.all(found)).flatMap(({ orders }) => orders).slice(0, mostOrders);
}
