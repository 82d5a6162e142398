// What a person is told of their second factors and linked accounts: in the product alone. A webhook is no place for it, because whoever took an account over would have made it.
import type { SecurityChanged } from '@plaza/api/events/people';
import type { Notifiers } from './event-notifications.ts';
import { notify } from './notify.ts';

type Text = { title: string; body: string };

const unexpected = 'If it was not you, change your password and end your other sessions.';

function textOf({ change, name, left }: SecurityChanged): Text {
  switch (change) {
    case 'app_added':
      return { title: 'An authenticator app was added', body: `“${name}” is a second factor now. ${unexpected}` };
    case 'passkey_added':
      return { title: 'A passkey was added', body: `“${name}” can sign in now. ${unexpected}` };
    case 'factor_removed':
      return { title: 'A second factor was removed', body: `“${name}” is no second factor any more. ${unexpected}` };
    case 'recovery_code_used':
      return { title: 'A recovery code was used', body: `You have ${left} left. ${unexpected}` };
    case 'identity_linked':
      return { title: `${name} was linked`, body: `You can sign in with ${name} now. ${unexpected}` };
    case 'identity_unlinked':
      return { title: `${name} was unlinked`, body: `You cannot sign in with ${name} any more. ${unexpected}` };
    default:
      return { title: 'New recovery codes', body: `The old ones are not accepted any more. ${unexpected}` };
  }
}

export const securityNotifications: Notifiers = {
  'plaza.events.v1.SecurityChanged': () => async (em, batch) =>
    notify(
      em,
      batch.map(({ userId, payload }) => ({
        userId,
        type: 'security.changed',
        ...textOf(payload),
        data: { change: payload.change, name: payload.name, left: payload.left },
      })),
    ),
};
