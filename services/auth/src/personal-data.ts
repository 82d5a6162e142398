// What account deletion does with auth's data of a person.
import { platformTables, type PersonalData } from '@plaza/service';

const withThePerson = 'the foreign key to users';

export const personalData = {
  ...platformTables,
  idempotency_keys: { deletedBy: 'eraseAnswers, except the answer of the deletion itself', person: 'user_id' },
  users: { delete: 'id' },
  sessions: { deletedBy: withThePerson, person: 'user_id' },
  factors: { deletedBy: withThePerson, person: 'user_id' },
  recovery_codes: { deletedBy: withThePerson, person: 'user_id' },
  sign_in_challenges: { deletedBy: withThePerson, person: 'user_id' },
  factor_guesses: { deletedBy: withThePerson, person: 'user_id' },
  spent_challenges: { nobody: 'hashes of random bytes' },
  challenges: { deletedBy: withThePerson, person: 'user_id' },
  challenge_counts: { nobody: 'HMACs, for an hour' },
  sign_in_paces: { nobody: 'HMACs, for a day' },
  recovery_requests: { nobody: 'addresses that somebody typed, until a job has read them a moment later' },
  sign_ins: { deletedBy: withThePerson, person: 'user_id' },
  deletions: { deletedBy: withThePerson, person: 'user_id' },
  signing_keys: { nobody: 'keys of the platform' },
} as const satisfies PersonalData;
