import {
  ChangeServiceService,
  ClubManagementServiceService,
  EventManagementServiceService,
  PlanManagementServiceService,
  ProductManagementServiceService,
} from '@plaza/api/manage';
import { serve, type Feature } from '@plaza/service';
import { changeHandlers } from './changes.rpc.ts';
import { clubManagement } from './clubs.rpc.ts';
import { eventManagement } from './events.rpc.ts';
import type { ManageDeps } from './handlers.ts';
import { planManagement } from './plans.rpc.ts';
import { productManagement } from './products.rpc.ts';

/** What is sold, managed by staff and by merchants. */
export const management = (deps: ManageDeps): Feature => ({
  rpcs: [
    serve(ChangeServiceService, changeHandlers(deps)),
    serve(ClubManagementServiceService, clubManagement(deps)),
    serve(ProductManagementServiceService, productManagement(deps)),
    serve(EventManagementServiceService, eventManagement(deps)),
    serve(PlanManagementServiceService, planManagement(deps)),
  ],
});
