// The tables of messaging for typed queries: what the entities say, under the names of the columns.
import type { InferKyselyDB } from '@mikro-orm/postgresql';
import type { IdempotencyKeySchema, SqlEntityManager } from '@plaza/service';
import type { Kysely } from 'kysely';
import type { BlockSchema } from './social/blocks/block.entity.ts';
import type { ConversationSchema, MemberSchema } from './social/conversations/conversation.entity.ts';
import type { MatchForecastSchema, MatchResultSchema } from './advice/forecasts/match.entity.ts';
import type {
  DismissedThingSchema,
  RecommendationSchema,
  ThingNeighbourSchema,
  ThingTakersSchema,
} from './advice/recommendations/recommendation.entity.ts';
import type { InsightSchema } from './advice/insights/insight.entity.ts';
import type { DueThingSchema, PersonalisedPersonSchema, SignalSchema } from './advice/signals/signal.entity.ts';
import type { ErasedPersonSchema } from './account-deletion/erased-person.entity.ts';
import type { PostSchema } from './social/feed/post.entity.ts';
import type { HiddenMessageSchema } from './social/messages/hidden-message.entity.ts';
import type { MessageSchema } from './social/messages/message.entity.ts';
import type { ReactionSchema } from './social/marks/reaction.entity.ts';
import type { ReceiptlessPersonSchema } from './social/receipts/receiptless-person.entity.ts';
import type { ReportSchema } from './social/reports/report.entity.ts';
import type { MessageVersionSchema } from './social/messages/message-version.entity.ts';
import type { ChangeCounterSchema, LiveEpochSchema, PersonChangeSchema } from './live/change.entity.ts';
import type { MailSchema } from './mail/mail.entity.ts';
import type { MailSubscriberSchema } from './mail/subscriber.entity.ts';
import type { NotificationSchema } from './notifications/notification.entity.ts';
import type { WebhookAttemptSchema, WebhookDeliverySchema } from './webhooks/delivery.entity.ts';
import type { WebhookEndpointSchema } from './webhooks/endpoint.entity.ts';
import type { MerchantOwnerSchema } from './webhooks/merchant-owner.entity.ts';

export type DB = InferKyselyDB<
  | typeof ConversationSchema
  | typeof MemberSchema
  | typeof MessageSchema
  | typeof MessageVersionSchema
  | typeof HiddenMessageSchema
  | typeof ReactionSchema
  | typeof BlockSchema
  | typeof ReportSchema
  | typeof ReceiptlessPersonSchema
  | typeof PostSchema
  | typeof NotificationSchema
  | typeof PersonChangeSchema
  | typeof ChangeCounterSchema
  | typeof LiveEpochSchema
  | typeof MailSchema
  | typeof MailSubscriberSchema
  | typeof ErasedPersonSchema
  | typeof WebhookEndpointSchema
  | typeof WebhookDeliverySchema
  | typeof WebhookAttemptSchema
  | typeof MerchantOwnerSchema
  | typeof PersonalisedPersonSchema
  | typeof SignalSchema
  | typeof DueThingSchema
  | typeof InsightSchema
  | typeof RecommendationSchema
  | typeof DismissedThingSchema
  | typeof ThingTakersSchema
  | typeof ThingNeighbourSchema
  | typeof MatchResultSchema
  | typeof MatchForecastSchema
  | typeof IdempotencyKeySchema
>;

/** Queries in the transaction of this entity manager. */
export const db = (em: SqlEntityManager): Kysely<DB> => em.getKysely<DB>();
