import { defineEntity, p } from '@mikro-orm/postgresql';

export const MediaUsageSchema = defineEntity({
  name: 'MediaUsage',
  tableName: 'media_usage',
  properties: {
    // A person or a merchant. The platform has no quota.
    owner: p.uuid().primary(),
    images: p.integer(),
    bytes: p.bigint('string'),
  },
  checks: [{ name: 'media_usage_check', expression: 'images >= 0 and bytes >= 0' }],
});

/** How many pictures an owner keeps: the sum over `images`, which count_image.sql keeps. */
export class MediaUsage extends MediaUsageSchema.class {}
MediaUsageSchema.setClass(MediaUsage);
