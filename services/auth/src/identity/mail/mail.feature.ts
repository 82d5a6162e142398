import { MailInternalServiceService } from '@plaza/api/recipients';
import { serve, type Feature } from '@plaza/service';
import { bounceEvents, type BounceDeps } from './bounces.events.ts';
import { emailKeys } from './email-key.ts';
import { recipientHandlers, type RecipientDeps } from './recipients.rpc.ts';

/** To whom mails go, and whose are refused. */
export function mail({
  encryptionKey,
  ...deps
}: Omit<RecipientDeps & BounceDeps, 'emailKey'> & { encryptionKey: Buffer }): Feature {
  const emailKey = emailKeys(encryptionKey);
  return {
    rpcs: [serve(MailInternalServiceService, recipientHandlers({ ...deps, emailKey }))],
    events: bounceEvents({ ...deps, emailKey }),
  };
}
