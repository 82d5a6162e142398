// The registry: every key that Plaza keeps in Redis, with its time to live. Nothing else builds a key.
//
// A key is a Redis hash, so that what differs in a page or a currency only is a field of one key: one `invalidate` reaches them all.
import { createHash } from 'node:crypto';
import { GetMeResponse, PublicUser } from '@plaza/api/auth';
import { GetActiveResponse, ListPlansResponse } from '@plaza/api/esim';
import { GetCartResponse, ListProductsResponse } from '@plaza/api/shop';
import { GetFeedResponse, ListConversationsResponse } from '@plaza/api/social';
import { GetStatsResponse } from '@plaza/api/stats';
import { ListEventsResponse } from '@plaza/api/ticket';
import { GetBalanceResponse, ListTransactionsResponse } from '@plaza/api/wallet';
import { json, message, type Codec } from './codec.ts';

const minutes = (count: number): number => count * 60;

/**
 * `{variable}` is part of the key, `[variable]` names the field inside it. What is marked `second` is kept in Postgres while Redis is away. Not so
 * what the source answers with a row or two by an index: there a cached answer costs a statement as well, and a miss costs three more.
 */
export const registry = {
  user: { pattern: 'user:{userId} [view]', ttlSeconds: minutes(30) },
  walletBalance: { pattern: 'wallet:balance:{userId} [currency]', ttlSeconds: minutes(1) },
  transactions: { pattern: 'transactions:{userId} [page]', ttlSeconds: minutes(5) },
  esimPlans: { pattern: 'esim:plans', ttlSeconds: minutes(60), second: true },
  esimActive: { pattern: 'esim:active:{userId}', ttlSeconds: minutes(5) },
  products: { pattern: 'products:{club}:{category} [page]', ttlSeconds: minutes(30), second: true },
  cart: { pattern: 'cart:{userId}', ttlSeconds: minutes(60) },
  events: { pattern: 'events:{club}', ttlSeconds: minutes(5), second: true },
  conversations: { pattern: 'conversations:{userId} [page]', ttlSeconds: minutes(5), second: true },
  feed: { pattern: 'feed:{userId} [page]', ttlSeconds: minutes(1), second: true },
  recommendations: { pattern: 'ai:recommendations:{userId}', ttlSeconds: minutes(5), second: true },
  insights: { pattern: 'ai:insights:{userId}', ttlSeconds: minutes(30), second: true },
  predictions: { pattern: 'ai:predictions:{userId}', ttlSeconds: minutes(30), second: true },
  statsGlobal: { pattern: 'stats:global', ttlSeconds: minutes(1), second: true },
  exchangeRates: { pattern: 'exchange:rates', ttlSeconds: minutes(5) },
  config: { pattern: 'config:{name}', ttlSeconds: minutes(5) },
  rate: { pattern: 'rate:{ip}:{endpoint}', ttlSeconds: minutes(15) },
} as const;

export type KeyKind = keyof typeof registry;

/** What can be invalidated: a key with every field in it. */
export interface Key {
  /** Its name in the registry. */
  readonly kind: KeyKind;
  readonly name: string;
  readonly ttlSeconds: number;
}

/** What can be read: one field of a key, and how its value is written. */
export interface Entry<T> extends Key {
  readonly field: string;
  readonly codec: Codec<T>;
}

/** A page of a list, as it was asked for. Each combination is a field of its own. */
export interface Page {
  pageSize?: number;
  pageToken?: string;
  /** Further filters, such as a type of transactions. */
  filter?: string;
}

export const keys = {
  user: (userId: string): Entry<GetMeResponse> => entry('user', [userId], message(GetMeResponse)),
  /** What others may know of a person, under the same key: who invalidates `user` invalidates this too. */
  publicUser: (userId: string): Entry<PublicUser> => entry('user', [userId], message(PublicUser), 'public'),
  walletBalance: (userId: string, currency = ''): Entry<GetBalanceResponse> =>
    entry('walletBalance', [userId], message(GetBalanceResponse), currency),
  transactions: (userId: string, page?: Page): Entry<ListTransactionsResponse> =>
    entry('transactions', [userId], message(ListTransactionsResponse), pageField(page)),
  esimPlans: (): Entry<ListPlansResponse> => entry('esimPlans', [], message(ListPlansResponse)),
  esimActive: (userId: string): Entry<GetActiveResponse> => entry('esimActive', [userId], message(GetActiveResponse)),
  /** An empty club or category means all of them, and is a list of its own. */
  products: (club: string, category: string, page?: Page): Entry<ListProductsResponse> =>
    entry('products', [club, category], message(ListProductsResponse), pageField(page)),
  cart: (userId: string): Entry<GetCartResponse> => entry('cart', [userId], message(GetCartResponse)),
  /** An empty club means all of them, and is a list of its own. */
  events: (club: string): Entry<ListEventsResponse> => entry('events', [club], message(ListEventsResponse)),
  conversations: (userId: string, page?: Page): Entry<ListConversationsResponse> =>
    entry('conversations', [userId], message(ListConversationsResponse), pageField(page)),
  feed: (userId: string, page = 1): Entry<GetFeedResponse> =>
    entry('feed', [userId], message(GetFeedResponse), String(page)),
  recommendations: <T>(userId: string): Entry<T> => entry('recommendations', [userId], json<T>()),
  insights: <T>(userId: string): Entry<T> => entry('insights', [userId], json<T>()),
  predictions: <T>(userId: string): Entry<T> => entry('predictions', [userId], json<T>()),
  statsGlobal: (): Entry<GetStatsResponse> => entry('statsGlobal', [], message(GetStatsResponse)),
  exchangeRates: <T>(): Entry<T> => entry('exchangeRates', [], json<T>()),
  config: <T>(name: string): Entry<T> => entry('config', [name], json<T>()),
  /** A counter, not a value: it can't be read through the cache. */
  rate: (ip: string, endpoint: string): Key => key('rate', [ip, endpoint]),

  /** Every list that a product of this club and category is in. */
  productListsOf: (club: string, category: string): Key[] =>
    [...new Set([club, ''])].flatMap((c) => [...new Set([category, ''])].map((k) => key('products', [c, k]))),
  /** Every list that an event of this club is in. */
  eventListsOf: (club: string): Key[] => [...new Set([club, ''])].map((c) => key('events', [c])),
};

/** Whether Postgres keeps it while Redis is away. */
export function hasSecondRung(kind: KeyKind): boolean {
  return 'second' in registry[kind];
}

function key(kind: KeyKind, variables: readonly string[]): Key {
  const { pattern, ttlSeconds } = registry[kind];
  let next = 0;
  return {
    kind,
    name: pattern.replace(/ \[.*$/, '').replace(/\{\w+\}/g, () => variable(variables[next++] ?? '')),
    ttlSeconds,
  };
}

function entry<T>(kind: KeyKind, variables: readonly string[], codec: Codec<T>, field = ''): Entry<T> {
  return { ...key(kind, variables), field: field === '' ? '' : variable(field), codec };
}

function pageField({ pageSize = 0, pageToken = '', filter = '' }: Page = {}): string {
  return pageSize === 0 && pageToken === '' && filter === '' ? '' : `${pageSize}.${variable(filter)}.${pageToken}`;
}

// Whatever could end a part early, choose a cluster's slot or grow a key without bound is replaced by its hash. `*` is no plain
// value's result, so that "all" can't be mistaken for something that is named so.
function variable(value: string): string {
  if (value === '') return '*';
  return /^[A-Za-z0-9_.@-]{1,80}$/.test(value) ? value : `~${createHash('sha256').update(value).digest('base64url')}`;
}
