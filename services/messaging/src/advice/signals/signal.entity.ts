import { defineEntity, p } from '@mikro-orm/core';
import { values } from '@plaza/api/values';

export const thingKinds = values['plaza.catalog.v1.Thing.kind'];
export type ThingKind = (typeof thingKinds)[number];

const kindIn = `kind in ('product', 'event', 'plan')`;

export const PersonalisedPersonSchema = defineEntity({
  name: 'PersonalisedPerson',
  tableName: 'personalised_people',
  properties: {
    userId: p.uuid().primary(),
    since: p.datetime(3).defaultRaw('now()'),
  },
});

/** A person who agreed to recommendations that are made of what they do. Auth has the consent. */
export class PersonalisedPerson extends PersonalisedPersonSchema.class {}
PersonalisedPersonSchema.setClass(PersonalisedPerson);

export const SignalSchema = defineEntity({
  name: 'Signal',
  tableName: 'signals',
  properties: {
    userId: p.uuid().primary(),
    thingId: p.uuid().primary(),
    /** The order with which it was bought: a refund of all of it takes the signal back. */
    orderId: p.uuid().primary(),
    kind: p.text().$type<ThingKind>(),
    /** The club of the thing; empty if it is of none. */
    club: p.text().default(''),
    takenAt: p.datetime(3),
  },
  indexes: [
    { name: 'signals_thing_index', properties: ['thingId', 'userId'] },
    { name: 'signals_taken_at_index', properties: ['takenAt'] },
  ],
  checks: [
    { name: 'signals_kind_check', expression: kindIn },
    { name: 'signals_club_check', expression: 'char_length(club) <= 50' },
  ],
});

/** That a person who agreed to it took a thing. */
export class Signal extends SignalSchema.class {}
SignalSchema.setClass(Signal);

export const DueThingSchema = defineEntity({
  name: 'DueThing',
  tableName: 'things_due',
  properties: {
    thingId: p.uuid().primary(),
    since: p.datetime(3).defaultRaw('now()'),
  },
  indexes: [{ name: 'things_due_since_index', properties: ['since'] }],
});

/** A thing whose takers have changed: what is known of it is to be counted anew. */
export class DueThing extends DueThingSchema.class {}
DueThingSchema.setClass(DueThing);
