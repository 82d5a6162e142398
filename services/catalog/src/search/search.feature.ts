import { SearchInternalServiceService, SearchServiceService } from '@plaza/api/search';
import { serve, type Database, type Feature } from '@plaza/service';
import type { Pictures } from '../media/index.ts';
import { searchHandlers } from './search.rpc.ts';
import { thingHandlers } from './things.rpc.ts';

/** Finds what is on sale by its words, and describes it to other services. */
export const search = (deps: { database: Database; pictures: Pictures }): Feature => ({
  rpcs: [
    serve(SearchServiceService, searchHandlers(deps)),
    serve(SearchInternalServiceService, thingHandlers(deps.database)),
  ],
});
