import { defineEntity, p } from '@mikro-orm/core';
import type { Picture } from '@plaza/api/picture';

export const PostSchema = defineEntity({
  name: 'Post',
  tableName: 'posts',
  properties: {
    id: p.uuid().primary(),
    userId: p.uuid(),
    text: p.text(),
    /** The club it is about; empty if none. */
    club: p.text().default(''),
    /** As catalog handed them over: they are public and never change. See ADR 0059. */
    pictures: p.json<Picture[]>().columnType('jsonb').defaultRaw(`'[]'`),
    createdAt: p.datetime(3).defaultRaw('now()'),
  },
  indexes: [
    { name: 'posts_created_at_id_index', properties: ['createdAt', 'id'] },
    { name: 'posts_user_id_index', properties: ['userId'] },
    {
      name: 'posts_pictures_index',
      expression: `create index "posts_pictures_index" on "messaging"."posts" using gin ("pictures" jsonb_path_ops) where pictures <> '[]'`,
    },
  ],
  checks: [
    { name: 'posts_text_check', expression: 'char_length(text) between 1 and 2000' },
    {
      name: 'posts_pictures_check',
      expression: `jsonb_typeof(pictures) = 'array' and jsonb_array_length(pictures) <= 10`,
    },
    { name: 'posts_club_check', expression: 'char_length(club) <= 50' },
  ],
});

export class Post extends PostSchema.class {}
PostSchema.setClass(Post);
