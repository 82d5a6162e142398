import { defineEntity, p } from '@mikro-orm/core';

export const PostSchema = defineEntity({
  name: 'Post',
  tableName: 'posts',
  properties: {
    id: p.uuid().primary(),
    userId: p.uuid(),
    text: p.text(),
    /** The club it is about; empty if none. */
    club: p.text().default(''),
    createdAt: p.datetime(3).defaultRaw('now()'),
  },
  indexes: [
    { name: 'posts_created_at_id_index', properties: ['createdAt', 'id'] },
    { name: 'posts_user_id_index', properties: ['userId'] },
  ],
  checks: [
    { name: 'posts_text_check', expression: 'char_length(text) between 1 and 2000' },
    { name: 'posts_club_check', expression: 'char_length(club) <= 50' },
  ],
});

export class Post extends PostSchema.class {}
PostSchema.setClass(Post);
