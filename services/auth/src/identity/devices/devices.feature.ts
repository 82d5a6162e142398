import { SessionServiceService } from '@plaza/api/sessions';
import { serve, type Feature } from '@plaza/service';
import { deviceHandlers, type DevicesDeps } from './devices.rpc.ts';

/** Where people are signed in. */
export const devices = (deps: DevicesDeps): Feature => ({
  rpcs: [serve(SessionServiceService, deviceHandlers(deps))],
});
