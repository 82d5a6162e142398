import { SessionAdminServiceService } from '@plaza/api/sessions';
import { serve, type Feature } from '@plaza/service';
import type { DevicesDeps } from '../devices/devices.rpc.ts';
import { suspensionHandlers } from './suspension.rpc.ts';

/** Sessions and suspensions of people, for administrators. */
export const suspension = (deps: DevicesDeps): Feature => ({
  rpcs: [serve(SessionAdminServiceService, suspensionHandlers(deps))],
});
