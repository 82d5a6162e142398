import { outboxEntities, outboxFunctions } from '@plaza/outbox';
import { auditEntities, auditFunctions, defineSchema, IdempotencyKey, UpkeepRun } from '@plaza/service';
import { Block } from './social/blocks/block.entity.ts';
import { Conversation, Member } from './social/conversations/conversation.entity.ts';
import { MatchForecast, MatchResult } from './advice/forecasts/match.entity.ts';
import {
  DismissedThing,
  Recommendation,
  ThingNeighbour,
  ThingTakers,
} from './advice/recommendations/recommendation.entity.ts';
import { Insight } from './advice/insights/insight.entity.ts';
import { DueThing, PersonalisedPerson, Signal } from './advice/signals/signal.entity.ts';
import { ErasedPerson } from './account-deletion/erased-person.entity.ts';
import { Post } from './social/feed/post.entity.ts';
import { HiddenMessage } from './social/messages/hidden-message.entity.ts';
import { Message } from './social/messages/message.entity.ts';
import { MessageVersion } from './social/messages/message-version.entity.ts';
import { ChangeCounter, LiveEpoch, PersonChange } from './live/change.entity.ts';
import { MailSubscriber } from './mail/subscriber.entity.ts';
import { Mail } from './mail/mail.entity.ts';
import { Notification } from './notifications/notification.entity.ts';
import { ReceiptlessPerson } from './social/receipts/receiptless-person.entity.ts';
import { Report } from './social/reports/report.entity.ts';
import { Reaction } from './social/marks/reaction.entity.ts';
import { personalData } from './personal-data.ts';
import { WebhookAttempt, WebhookDelivery } from './webhooks/delivery.entity.ts';
import { WebhookEndpoint } from './webhooks/endpoint.entity.ts';
import { MerchantOwner } from './webhooks/merchant-owner.entity.ts';

export const schema = defineSchema({
  name: 'messaging',
  entities: [
    Conversation,
    Member,
    Message,
    MessageVersion,
    HiddenMessage,
    Reaction,
    Block,
    Report,
    ReceiptlessPerson,
    Post,
    Notification,
    PersonChange,
    ChangeCounter,
    LiveEpoch,
    Mail,
    MailSubscriber,
    ErasedPerson,
    WebhookEndpoint,
    WebhookDelivery,
    WebhookAttempt,
    MerchantOwner,
    PersonalisedPerson,
    Signal,
    DueThing,
    Insight,
    Recommendation,
    DismissedThing,
    ThingTakers,
    ThingNeighbour,
    MatchResult,
    MatchForecast,
    IdempotencyKey,
    UpkeepRun,
    ...auditEntities,
    ...outboxEntities,
  ],
  migrations: new URL('./migrations/', import.meta.url),
  sharedSql: [outboxFunctions, auditFunctions],
  personalData,
});
