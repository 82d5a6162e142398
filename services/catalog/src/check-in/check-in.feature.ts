import { CheckInManagementServiceService, CheckInServiceService } from '@plaza/api/check-in';
import { serve, type Feature } from '@plaza/service';
import { checkInHandlers, type DeviceDeps } from './device.rpc.ts';
import { manageHandlers, type ManageDeps } from './manage.rpc.ts';

/** Who is let in where: lists, devices and scans. */
export const checkIn = (deps: DeviceDeps & ManageDeps): Feature => ({
  rpcs: [
    serve(CheckInManagementServiceService, manageHandlers(deps)),
    serve(CheckInServiceService, checkInHandlers(deps)),
  ],
});
