// Keys as services declare them, for the tests of this package: under names of their own, since a worker may have loaded those of the services before.
import { GetActiveResponse } from '@plaza/api/esim';
import { GetCartResponse, ListProductsResponse } from '@plaza/api/shop';
import { GetFeedResponse } from '@plaza/api/social';
import { PublicUser } from '@plaza/api/auth';
import {
  declareKey,
  json,
  message,
  minutes,
  pageField,
  userKey,
  type Entry,
  type KeyDeclaration,
  type Page,
} from '../src/index.ts';

const declare = <const Pattern extends string>(
  kind: string,
  pattern: Pattern,
  ttlSeconds: number,
  secondTier: KeyDeclaration['secondTier'] = false,
) => declareKey({ kind: `test.${kind}`, pattern: `test:${pattern}` as const, ttlSeconds, secondTier });

const config = declare('config', 'config:{name}', minutes(5));
const cart = declare('cart', 'cart:{userId}', minutes(60));
const esimActive = declare('esimActive', 'esim:active:{userId}', minutes(5));
const walletBalance = declare('walletBalance', 'wallet:balance:{userId} [currency]', minutes(1));
const products = declare('products', 'products:{club}:{category} [page]', minutes(30), true);
const feed = declare('feed', 'feed:{userId} [page]', minutes(1), true);
const recommendations = declare('recommendations', 'ai:recommendations:{userId}', minutes(5), true);
const insights = declare('insights', 'ai:insights:{userId}', minutes(30), true);

export const keys = {
  config: <T>(name: string): Entry<T> => config.entry(json<T>(), { name }),
  cart: (userId: string): Entry<GetCartResponse> => cart.entry(message(GetCartResponse), { userId }),
  esimActive: (userId: string): Entry<GetActiveResponse> => esimActive.entry(message(GetActiveResponse), { userId }),
  walletBalance: (userId: string, currency = ''): Entry<string> =>
    walletBalance.entry(json<string>(), { userId }, currency),
  products: (club: string, category: string, page?: Page): Entry<ListProductsResponse> =>
    products.entry(message(ListProductsResponse), { club, category }, pageField(page)),
  publicUser: (userId: string): Entry<PublicUser> => userKey.entry(message(PublicUser), { userId }, 'public'),
  feed: (userId: string, page = 1): Entry<GetFeedResponse> =>
    feed.entry(message(GetFeedResponse), { userId }, String(page)),
  recommendations: <T>(userId: string): Entry<T> => recommendations.entry(json<T>(), { userId }),
  insights: <T>(userId: string): Entry<T> => insights.entry(json<T>(), { userId }),
};
