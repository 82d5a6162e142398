import type { UserConfigServiceService } from '@plaza/api/user-config';
import { fields, parse, type Database, type Handlers, type SealingKeys } from '@plaza/service';
import type { Allowed } from '@plaza/service/outbound';
import { z } from 'zod';
import { configOf, putConfig, toProto } from './user-config.ts';

export interface UserConfigDeps {
  database: Database;
  keys: SealingKeys;
  allowed: Allowed;
}

const newConfig = z.object({
  dataPodUrl: fields.text(0, 2048),
  // Some printable characters, as in a header.
  dataPodApiKey: z.string().regex(/^([\x21-\x7e]{8,500})?$/, 'Must be 8 to 500 printable characters without spaces.'),
});

export function userConfigHandlers({ database, ...deps }: UserConfigDeps): Handlers<typeof UserConfigServiceService> {
  return {
    async getUserConfig(_request, { userId }) {
      return { config: toProto(await database.asUser(userId, (em) => configOf(em, userId))) };
    },
    async putUserConfig(request, { userId }) {
      const given = parse(newConfig, request);
      return { config: toProto(await database.asUser(userId, (em) => putConfig(em, userId, given, deps))) };
    },
  };
}
