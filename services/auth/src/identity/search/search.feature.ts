import { PeopleAdminServiceService } from '@plaza/api/people';
import { serve, type Database, type Feature } from '@plaza/service';
import { searchHandlers } from './search.rpc.ts';

/** People, for administrators. */
export const peopleSearch = (database: Database, now: () => Date): Feature => ({
  rpcs: [serve(PeopleAdminServiceService, searchHandlers(database, now))],
});
