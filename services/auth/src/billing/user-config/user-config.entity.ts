import { defineEntity, p } from '@mikro-orm/core';

const text = () => p.string().columnType('text');
const moment = () => p.datetime().columnType('timestamptz');

export const UserConfigSchema = defineEntity({
  name: 'UserConfig',
  tableName: 'user_config',
  properties: {
    // CUID2.
    id: text().primary(),
    userId: text(),
    dataPodUrl: text().nullable(),
    // Sealed, in base64.
    dataPodApiKey: text().nullable(),
    dataPodApiKeyLastFour: text().nullable(),
    createdAt: moment().defaultRaw('clock_timestamp()'),
    updatedAt: moment().defaultRaw('clock_timestamp()'),
  },
  uniques: [{ name: 'user_config_user_id_unique', properties: ['userId'] }],
});

/** What a person configures. */
export class UserConfig extends UserConfigSchema.class {}
UserConfigSchema.setClass(UserConfig);
