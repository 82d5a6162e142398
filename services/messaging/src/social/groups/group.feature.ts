import { SocialServiceService } from '@plaza/api/social';
import { serve, type Feature } from '@plaza/service';
import { groupHandlers, type GroupDeps } from './group.rpc.ts';

/** The names, the people and the roles of groups. */
export const groups = (deps: GroupDeps): Feature => ({ rpcs: [serve(SocialServiceService, groupHandlers(deps))] });
