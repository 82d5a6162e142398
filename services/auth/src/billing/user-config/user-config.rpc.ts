import type { UserConfigServiceService } from '@plaza/api/user-config';
import { fields, parse, requireEntitlement, type Database, type Handlers, type SealingKeys } from '@plaza/service';
import type { Allowed } from '@plaza/service/outbound';
import type { Plans } from '@plaza/services';
import { z } from 'zod';
import { configOf, putConfig, toProto } from './user-config.ts';

export interface UserConfigDeps {
  database: Database;
  keys: SealingKeys;
  allowed: Allowed;
  entitled: Plans;
}

const newConfig = z.object({
  dataPodUrl: fields.text(0, 2048),
  // Some printable characters, as in a header.
  dataPodApiKey: z.string().regex(/^([\x21-\x7e]{8,500})?$/, 'Must be 8 to 500 printable characters without spaces.'),
});

export function userConfigHandlers({
  database,
  entitled,
  ...deps
}: UserConfigDeps): Handlers<typeof UserConfigServiceService> {
  return {
    async getUserConfig(_request, { userId }) {
      return { config: toProto(await database.asUser(userId, (em) => configOf(em, userId))) };
    },
    async putUserConfig(request, context) {
      const { userId } = context;
      const given = parse(newConfig, request);
      // Whoever had a larger plan still reads what they configured, and removes it.
      if (given.dataPodUrl !== '') requireEntitlement(entitled, context, 'data_pod');
      return { config: toProto(await database.asUser(userId, (em) => putConfig(em, userId, given, deps))) };
    },
  };
}
