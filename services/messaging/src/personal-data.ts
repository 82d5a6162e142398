// What account deletion does with messaging's data of a person.
import { platformTables, type PersonalData } from '@plaza/service';

const theirs = 'it is the correspondence of the others too, under an id that has no name any more';
const webhooks = 'eraseWebhooks';

export const personalData = {
  ...platformTables,
  posts: { delete: 'user_id' },
  notifications: { delete: 'user_id' },
  mails: { delete: 'user_id' },
  members: { deletedBy: 'erasePeople', person: 'user_id' },
  webhook_endpoints: { deletedBy: webhooks, person: 'user_id' },
  webhook_deliveries: { deletedBy: webhooks, person: 'user_id' },
  webhook_attempts: { deletedBy: webhooks, person: 'user_id' },
  conversations: { deletedBy: 'erasePeople, when nobody is left in it', person: 'participants' },
  messages: {
    keep: theirs,
    person: 'user_id',
    columns: {
      id: 'impersonal',
      conversation_id: 'impersonal',
      user_id: 'impersonal',
      seq: 'impersonal',
      message: { keep: theirs },
      timestamp: { keep: theirs },
      read: { keep: theirs },
    },
  },
  erased_people: {
    keep: 'what arrives late for a deleted account is refused',
    person: 'user_id',
    columns: { user_id: 'impersonal', erased_at: 'impersonal' },
  },
} as const satisfies PersonalData;
