// The keys that messaging keeps in Redis.
import { GetInsightsResponse, ListPredictionsResponse, ListRecommendationsResponse } from '@plaza/api/advice';
import { PublicUser } from '@plaza/api/auth';
import { GetFeedResponse, ListConversationsResponse } from '@plaza/api/social';
import { declareKey, message, minutes, pageField, userKey, type Entry, type Page } from '@plaza/cache';

const conversations = declareKey({
  kind: 'conversations',
  pattern: 'conversations:{userId} [page]',
  ttlSeconds: minutes(5),
  secondTier: true,
});
const feed = declareKey({ kind: 'feed', pattern: 'feed:{userId} [page]', ttlSeconds: minutes(1), secondTier: true });
const recommendations = declareKey({
  kind: 'recommendations',
  pattern: 'ai:recommendations:{userId} [page]',
  ttlSeconds: minutes(5),
  secondTier: true,
});
const predictions = declareKey({
  kind: 'predictions',
  pattern: 'ai:predictions:{userId} [page]',
  ttlSeconds: minutes(30),
  secondTier: true,
});
const insights = declareKey({
  kind: 'insights',
  pattern: 'ai:insights:{userId}',
  ttlSeconds: minutes(30),
  secondTier: true,
});

export const keys = {
  /** What others may know of a person, under the key that auth invalidates. */
  publicUser: (userId: string): Entry<PublicUser> => userKey.entry(message(PublicUser), { userId }, 'public'),
  conversations: (userId: string, page?: Page): Entry<ListConversationsResponse> =>
    conversations.entry(message(ListConversationsResponse), { userId }, pageField(page)),
  feed: (userId: string, page = 1): Entry<GetFeedResponse> =>
    feed.entry(message(GetFeedResponse), { userId }, String(page)),
  recommendations: (userId: string, page?: Page): Entry<ListRecommendationsResponse> =>
    recommendations.entry(message(ListRecommendationsResponse), { userId }, pageField(page)),
  insights: (userId: string): Entry<GetInsightsResponse> => insights.entry(message(GetInsightsResponse), { userId }),
  predictions: (userId: string, page?: Page): Entry<ListPredictionsResponse> =>
    predictions.entry(message(ListPredictionsResponse), { userId }, pageField(page)),
};

/** What is said to a person from what they bought. */
export const adviceKeys = (userId: string) => [keys.recommendations(userId), keys.insights(userId)];
