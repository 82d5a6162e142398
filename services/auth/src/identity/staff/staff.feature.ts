import { StaffServiceService } from '@plaza/api/staff';
import { serve, type Feature } from '@plaza/service';
import { staffHandlers, type StaffDeps } from './staff.rpc.ts';

/** Roles of staff, and what staff does for people. */
export const staff = (deps: StaffDeps): Feature => ({ rpcs: [serve(StaffServiceService, staffHandlers(deps))] });
