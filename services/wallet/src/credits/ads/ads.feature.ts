import { AdServiceService } from '@plaza/api/credit';
import { serve, type Database, type Feature } from '@plaza/service';
import { adHandlers } from './ads.rpc.ts';

/** Credits for watching ads. */
export const ads = ({ config, database }: { config: { adsTimeZone: string }; database: Database }): Feature => ({
  rpcs: [serve(AdServiceService, adHandlers({ database, adsTimeZone: config.adsTimeZone }))],
});
