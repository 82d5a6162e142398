import { defineEntity, p } from '@mikro-orm/postgresql';
import { values } from '@plaza/api/values';

export const sports = values['plaza.catalog.v1.Club.sport'];

export const ClubSchema = defineEntity({
  name: 'Club',
  tableName: 'clubs',
  properties: {
    // Such as AS_MONACO.
    id: p.text().primary(),
    name: p.text(),
    // ISO 3166-1 alpha-2.
    country: p.text(),
    sport: p.text().$type<(typeof sports)[number]>().default('football'),
    // The first is the main one.
    colours: p.array().columnType('text[]').defaultRaw(`'{}'`),
    crestUrl: p.text().default(''),
    // A picture that was uploaded here.
    crestId: p.uuid().nullable(),
    version: p.integer().default(1),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    updatedAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
  indexes: [
    { name: 'clubs_name_index', properties: ['name', 'id'] },
    { name: 'clubs_crest_index', properties: ['crestId'], where: 'crest_id is not null' },
  ],
  checks: [
    { name: 'clubs_id_check', expression: `id ~ '^[A-Z0-9][A-Z0-9_]{0,49}$'` },
    { name: 'clubs_name_check', expression: `name <> '' and char_length(name) <= 100` },
    { name: 'clubs_country_check', expression: `country ~ '^[A-Z]{2}$'` },
    { name: 'clubs_colours_check', expression: 'cardinality(colours) <= 5' },
  ],
});

/** A club whose shop and matches are sold here. Products and events name it by its id. */
export class Club extends ClubSchema.class {}
ClubSchema.setClass(Club);
