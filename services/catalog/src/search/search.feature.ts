import { SearchServiceService } from '@plaza/api/search';
import { serve, type Database, type Feature } from '@plaza/service';
import type { Pictures } from '../media/index.ts';
import { searchHandlers } from './search.rpc.ts';

/** Finds what is on sale by its words. */
export const search = (deps: { database: Database; pictures: Pictures }): Feature => ({
  rpcs: [serve(SearchServiceService, searchHandlers(deps))],
});
