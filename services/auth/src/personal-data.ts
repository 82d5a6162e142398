// What becomes of what auth knows of a person when their account is deleted.
import { platformTables, type PersonalData } from '@plaza/service';

const withThePerson = 'the foreign key to users';

export const personalData = {
  ...platformTables,
  idempotency_keys: { deletedBy: 'forgetAnswers, except the answer of the deletion itself', person: 'user_id' },
  users: { delete: 'id' },
  sessions: { deletedBy: withThePerson, person: 'user_id' },
  deletions: { deletedBy: withThePerson, person: 'user_id' },
  signing_keys: { nobody: 'keys of the platform' },
} as const satisfies PersonalData;
