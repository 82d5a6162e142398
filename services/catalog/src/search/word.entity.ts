import { defineEntity, p } from '@mikro-orm/postgresql';

export const SearchWordSchema = defineEntity({
  name: 'SearchWord',
  tableName: 'search_words',
  properties: {
    id: p.bigint().primary().generated('by default as identity'),
    // Folded, of a title or a club. The same word may be there twice.
    word: p.text().index('search_words_word_index'),
    trigrams: p.array().columnType('text[]'),
  },
  indexes: [
    {
      name: 'search_words_trigrams_index',
      expression: `create index "search_words_trigrams_index" on "catalog"."search_words" using gin ("trigrams") with (gin_pending_list_limit = 256)`,
    },
  ],
});

/** A word that a mistyped one is compared with. */
export class SearchWord extends SearchWordSchema.class {}
SearchWordSchema.setClass(SearchWord);
