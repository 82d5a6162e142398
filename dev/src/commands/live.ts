// npx plaza live: the streams of what changes for people.
import { changeEpoch } from '@plaza/messaging/operator';
import { readSettings } from '../settings.ts';
import { asOwner, withTargets } from '../targets.ts';
import type { Run } from './command.ts';

export const epoch: Run = (_, output) =>
  withTargets(readSettings(), ['messaging'], false, async ({ adminUrls }) => {
    const changed = await asOwner('messaging', adminUrls.messaging, changeEpoch);
    output.tell('All cursors are of no use now: whoever listens begins anew within seconds.', { epoch: changed });
    return 0;
  });
