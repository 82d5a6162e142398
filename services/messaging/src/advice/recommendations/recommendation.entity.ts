import { defineEntity, p } from '@mikro-orm/core';
import type { values } from '@plaza/api/values';
import type { ThingKind } from '../signals/signal.entity.ts';

/** Why something is recommended. */
export type Reason = (typeof values)['plaza.messaging.v1.Recommendation.reason'][number];

const kindIn = (column: string): string => `${column} in ('product', 'event', 'plan')`;
/** Of two numbers of which one is a part of the other. */
const float = () => p.float().columnType('double precision');

export const RecommendationSchema = defineEntity({
  name: 'Recommendation',
  tableName: 'ai_recommendations',
  properties: {
    id: p.uuid().primary(),
    userId: p.uuid(),
    /** 1, 2, 3 … the best first. */
    place: p.integer(),
    type: p.text().$type<ThingKind>(),
    thingId: p.uuid(),
    /** The name of the thing. */
    title: p.text(),
    /** The reason, in the language of the person. */
    content: p.text(),
    /** The club and the category. */
    tags: p.json<string[]>().columnType('jsonb').defaultRaw(`'[]'`),
    confidence: float(),
    reason: p.text().$type<Reason>(),
    /** What the person has that speaks for it. */
    becauseId: p.uuid().nullable(),
    bothTook: p.integer(),
    ofPeople: p.integer(),
    createdAt: p.datetime(3).defaultRaw('now()'),
  },
  uniques: [{ name: 'ai_recommendations_user_place_unique', properties: ['userId', 'place'] }],
  checks: [
    { name: 'ai_recommendations_type_check', expression: kindIn('type') },
    { name: 'ai_recommendations_reason_check', expression: `reason in ('together', 'popular_in_club', 'popular')` },
    { name: 'ai_recommendations_confidence_check', expression: 'confidence between 0 and 1' },
    { name: 'ai_recommendations_place_check', expression: 'place > 0' },
  ],
});

/** Something that a person was recommended last. */
export class Recommendation extends RecommendationSchema.class {}
RecommendationSchema.setClass(Recommendation);

export const DismissedThingSchema = defineEntity({
  name: 'DismissedThing',
  tableName: 'dismissed_things',
  properties: {
    userId: p.uuid().primary(),
    thingId: p.uuid().primary(),
    dismissedAt: p.datetime(3).defaultRaw('now()'),
  },
  indexes: [{ name: 'dismissed_things_dismissed_at_index', properties: ['dismissedAt'] }],
});

/** A thing that a person does not want to be recommended. */
export class DismissedThing extends DismissedThingSchema.class {}
DismissedThingSchema.setClass(DismissedThing);

export const ThingTakersSchema = defineEntity({
  name: 'ThingTakers',
  tableName: 'thing_takers',
  properties: {
    /** Only people count who took something of this club. Empty: everybody. */
    club: p.text().primary(),
    thingId: p.uuid().primary(),
    kind: p.text().$type<ThingKind>(),
    takers: p.integer(),
    /** How many people there were then. */
    ofPeople: p.integer(),
  },
  indexes: [
    { name: 'thing_takers_thing_index', properties: ['thingId'] },
    {
      name: 'thing_takers_most_index',
      expression:
        'create index "thing_takers_most_index" on "messaging"."thing_takers" ("club", "takers" desc, "thing_id")',
    },
  ],
  checks: [
    { name: 'thing_takers_kind_check', expression: kindIn('kind') },
    { name: 'thing_takers_takers_check', expression: 'takers between 3 and of_people' },
  ],
});

/** How many people took a thing, if they are at least three. */
export class ThingTakers extends ThingTakersSchema.class {}
ThingTakersSchema.setClass(ThingTakers);

export const ThingNeighbourSchema = defineEntity({
  name: 'ThingNeighbour',
  tableName: 'thing_neighbours',
  properties: {
    thingId: p.uuid().primary(),
    neighbourId: p.uuid().primary(),
    /** Of the neighbour. */
    kind: p.text().$type<ThingKind>(),
    bothTook: p.integer(),
    /** How many took the thing. */
    takers: p.integer(),
    similarity: float(),
  },
  checks: [
    { name: 'thing_neighbours_kind_check', expression: kindIn('kind') },
    { name: 'thing_neighbours_both_check', expression: 'both_took between 3 and takers' },
  ],
});

/** What those who took a thing took as well, if they are at least three. */
export class ThingNeighbour extends ThingNeighbourSchema.class {}
ThingNeighbourSchema.setClass(ThingNeighbour);
