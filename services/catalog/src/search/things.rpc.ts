import type { SearchInternalServiceService } from '@plaza/api/search';
import { fields, parse, type Database, type Handlers } from '@plaza/service';
import { z } from 'zod';
import { describeThings } from './things.ts';

const describeRequest = z.object({
  ids: z.array(fields.uuid()).max(500, 'Must be at most 500.'),
  language: fields.text(0, 35),
});

export function thingHandlers(database: Database): Handlers<typeof SearchInternalServiceService> {
  return {
    async describeThings(request) {
      const { ids, language } = parse(describeRequest, request);
      // What is on sale is public: statements without an actor need no transaction.
      return { things: await describeThings(database.orm.em.fork(), ids, language) };
    },
  };
}
