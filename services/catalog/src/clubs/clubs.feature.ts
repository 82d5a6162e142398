import { ClubServiceService } from '@plaza/api/manage';
import { serve, type Feature } from '@plaza/service';
import { clubHandlers, type ClubDeps } from './club.rpc.ts';

/** The clubs that everybody can list. */
export const clubs = (deps: ClubDeps): Feature => ({ rpcs: [serve(ClubServiceService, clubHandlers(deps))] });
