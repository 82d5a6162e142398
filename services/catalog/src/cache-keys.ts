// The keys that catalog keeps in Redis. An empty club or category means all of them, and is a list of its own.
import { GetActiveResponse, ListPlansResponse } from '@plaza/api/esim';
import { ListClubsResponse } from '@plaza/api/manage';
import { GetCartResponse, ListProductsResponse } from '@plaza/api/shop';
import { GetStatsResponse } from '@plaza/api/stats';
import { GetSalesSummaryResponse } from '@plaza/api/order-admin';
import { ListEventsResponse } from '@plaza/api/ticket';
import { declareKey, message, minutes, pageField, type Entry, type Key, type Page } from '@plaza/cache';

const esimPlans = declareKey({
  kind: 'esimPlans',
  pattern: 'esim:plans',
  ttlSeconds: minutes(60),
  secondTier: true,
});
const esimActive = declareKey({ kind: 'esimActive', pattern: 'esim:active:{userId}', ttlSeconds: minutes(5) });
const products = declareKey({
  kind: 'products',
  pattern: 'products:{club}:{category} [page]',
  ttlSeconds: minutes(30),
  secondTier: true,
});
const cart = declareKey({ kind: 'cart', pattern: 'cart:{userId}', ttlSeconds: minutes(60) });
const events = declareKey({ kind: 'events', pattern: 'events:{club}', ttlSeconds: minutes(5), secondTier: true });
const statsGlobal = declareKey({
  kind: 'statsGlobal',
  pattern: 'stats:global',
  ttlSeconds: minutes(1),
  secondTier: true,
});

const clubs = declareKey({ kind: 'clubs', pattern: 'clubs', ttlSeconds: minutes(60), secondTier: true });

const salesSummary = declareKey({ kind: 'salesSummary', pattern: 'sales:{days}', ttlSeconds: minutes(1) });

export const keys = {
  esimPlans: (): Entry<ListPlansResponse> => esimPlans.entry(message(ListPlansResponse), {}),
  esimActive: (userId: string): Entry<GetActiveResponse> => esimActive.entry(message(GetActiveResponse), { userId }),
  products: (club: string, category: string, page?: Page): Entry<ListProductsResponse> =>
    products.entry(message(ListProductsResponse), { club, category }, pageField(page)),
  cart: (userId: string): Entry<GetCartResponse> => cart.entry(message(GetCartResponse), { userId }),
  events: (club: string): Entry<ListEventsResponse> => events.entry(message(ListEventsResponse), { club }),
  clubs: (): Entry<ListClubsResponse> => clubs.entry(message(ListClubsResponse), {}),
  statsGlobal: (): Entry<GetStatsResponse> => statsGlobal.entry(message(GetStatsResponse), {}),
  salesSummary: (days: number): Entry<GetSalesSummaryResponse> =>
    salesSummary.entry(message(GetSalesSummaryResponse), { days: String(days) }),

  /** Every list that a product of this club and category is in. */
  productListsOf: (club: string, category: string): Key[] =>
    [...new Set([club, ''])].flatMap((c) =>
      [...new Set([category, ''])].map((k) => products.key({ club: c, category: k })),
    ),
  /** Every list that an event of this club is in. */
  eventListsOf: (club: string): Key[] => [...new Set([club, ''])].map((c) => events.key({ club: c })),
};
