import { defineEntity, p } from '@mikro-orm/postgresql';

export const searchKinds = ['product', 'event', 'plan', 'club'] as const;
export type SearchKind = (typeof searchKinds)[number];

export const SearchDocumentSchema = defineEntity({
  name: 'SearchDocument',
  tableName: 'search_documents',
  properties: {
    kind: p.text().$type<SearchKind>().primary(),
    // Of the product, the event, the plan, the club.
    id: p.text().primary(),
    club: p.text(),
    category: p.text(),
    price: p.decimal().columnType('numeric(12,2)').nullable(),
    addedAt: p.datetime().columnType('timestamptz'),
    // It is found from one until before the other.
    listedFrom: p.datetime().columnType('timestamptz'),
    listedUntil: p.datetime().columnType('timestamptz'),
    // The folded title, and its number of words.
    name: p.text(),
    length: p.smallint(),
    // A sixty-fourth of everything, by chance: of what very many things match, one slice or four are read.
    slice: p.smallint(),
    // The lexemes of the title, and those of everything.
    title: p.text().columnType('tsvector'),
    document: p.text().columnType('tsvector'),
  },
  indexes: [
    {
      name: 'search_documents_document_index',
      expression: `create index "search_documents_document_index" on "catalog"."search_documents" using gin ("document") with (gin_pending_list_limit = 1024)`,
    },
    {
      name: 'search_documents_slice_index',
      expression: `create index "search_documents_slice_index" on "catalog"."search_documents" using gin ("document") with (gin_pending_list_limit = 256) where slice < 4`,
    },
    {
      name: 'search_documents_first_slice_index',
      expression: `create index "search_documents_first_slice_index" on "catalog"."search_documents" using gin ("document") with (gin_pending_list_limit = 256) where slice < 1`,
    },
    { name: 'search_documents_name_index', properties: ['name'] },
    { name: 'search_documents_club_price_index', properties: ['club', 'price', 'kind', 'id'] },
    { name: 'search_documents_category_index', properties: ['category'] },
    { name: 'search_documents_price_index', properties: ['price', 'kind', 'id'] },
    { name: 'search_documents_added_index', properties: ['addedAt', 'kind', 'id'] },
  ],
  checks: [
    { name: 'search_documents_kind_check', expression: `kind in ('product', 'event', 'plan', 'club')` },
    { name: 'search_documents_slice_check', expression: 'slice between 0 and 63' },
  ],
});

/** What search knows of something that is on sale: written by triggers, in the transaction of its change (search_changed.sql). */
export class SearchDocument extends SearchDocumentSchema.class {}
SearchDocumentSchema.setClass(SearchDocument);
