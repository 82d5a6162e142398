// What account deletion does with messaging's data of a person, and what their archive has of it.
import { platformTables, type PersonalData } from '@plaza/service';

const theirs = 'it is the correspondence of the others too, under an id that has no name any more';
const webhooks = 'eraseWebhooks';
const working = 'how the platform works';
const secret = 'a secret';
const others = 'it is of other people';

export const personalData = {
  ...platformTables,
  posts: {
    delete: 'user_id',
    exported: ['id', 'user_id', 'text', 'club', 'pictures', 'created_at'],
  },
  notifications: {
    delete: 'user_id',
    exported: ['id', 'user_id', 'type', 'title', 'body', 'created_at', 'read_at'],
    withheld: { data: 'ids and names of what it is about, and of other people' },
  },
  person_changes: { delete: 'user_id', notExported: 'ids of what changed, which is in the other tables' },
  change_counters: { delete: 'user_id', notExported: 'a number' },
  live_epoch: { nobody: 'an id of the database' },
  mails: {
    delete: 'user_id',
    exported: ['id', 'user_id', 'template', 'sample_language', 'state', 'attempts', 'error', 'created_at', 'ended_at'],
    withheld: { challenge_id: working, next_attempt_at: working, leased_until: working },
  },
  mail_subscribers: {
    delete: 'user_id',
    exported: ['user_id', 'since', 'digest_at'],
  },
  personalised_people: { delete: 'user_id', exported: ['user_id', 'since'] },
  signals: {
    delete: 'user_id',
    exported: ['user_id', 'thing_id', 'order_id', 'kind', 'club', 'taken_at'],
  },
  dismissed_things: { delete: 'user_id', exported: ['user_id', 'thing_id', 'dismissed_at'] },
  ai_recommendations: {
    delete: 'user_id',
    exported: [
      'id',
      'user_id',
      'place',
      'type',
      'thing_id',
      'title',
      'content',
      'tags',
      'confidence',
      'reason',
      'because_id',
      'both_took',
      'of_people',
      'created_at',
    ],
  },
  ai_insights: {
    delete: 'user_id',
    exported: ['id', 'user_id', 'favorite_team', 'favorite_player', 'shopping_style', 'predictions', 'updated_at'],
  },
  things_due: { nobody: 'ids of things' },
  thing_takers: { nobody: 'numbers of at least three people' },
  match_results: { nobody: 'results of matches' },
  match_forecasts: { nobody: 'forecasts of matches' },
  thing_neighbours: { nobody: 'numbers of at least three people' },
  members: {
    deletedBy: 'erasePeople',
    person: 'user_id',
    exported: ['conversation_id', 'user_id', 'last_read_seq', 'sent_since_read', 'last_read_at', 'role', 'joined_at'],
  },
  webhook_endpoints: {
    deletedBy: webhooks,
    person: 'user_id',
    exported: [
      'id',
      'user_id',
      'url',
      'description',
      'event_types',
      'previous_until',
      'enabled',
      'disabled_reason',
      'failing_since',
      'hold_until',
      'version',
      'deleted_at',
      'created_at',
      'updated_at',
    ],
    withheld: { secret: secret, previous_secret: secret, earlier_secrets: secret },
  },
  webhook_deliveries: {
    deletedBy: webhooks,
    person: 'user_id',
    exported: [
      'id',
      'endpoint_id',
      'user_id',
      'event_id',
      'event_type',
      'status',
      'attempts',
      'tries',
      'next_attempt_at',
      'response_status',
      'error',
      'created_at',
      'ended_at',
    ],
    withheld: { payload: 'it can name other people', claimed_until: working },
  },
  webhook_attempts: {
    deletedBy: webhooks,
    person: 'user_id',
    exported: [
      'delivery_id',
      'number',
      'user_id',
      'started_at',
      'duration_ms',
      'response_status',
      'response_body',
      'error',
    ],
  },
  merchant_owners: {
    delete: 'owner_id',
    exported: ['merchant_id', 'owner_id'],
  },
  conversations: {
    deletedBy: 'erasePeople, when nobody is left in it',
    person: 'participants',
    exported: ['id', 'kind', 'message_count', 'created_at', 'updated_at'],
    withheld: { participants: others, name: others, last_message: others },
  },
  messages: {
    keep: theirs,
    person: 'user_id',
    columns: {
      id: 'impersonal',
      conversation_id: 'impersonal',
      user_id: 'impersonal',
      seq: 'impersonal',
      message: { keep: theirs },
      attachments: 'impersonal',
      reply_to: 'impersonal',
      edits: 'impersonal',
      edited_at: { keep: theirs },
      pinned_at: 'impersonal',
      timestamp: { keep: theirs },
      read: { keep: theirs },
    },
  },
  message_versions: {
    delete: 'user_id',
    exported: ['message_id', 'number', 'conversation_id', 'user_id', 'text', 'written_at'],
  },
  reactions: {
    delete: 'user_id',
    exported: ['message_id', 'user_id', 'emoji', 'conversation_id', 'created_at'],
  },
  hidden_messages: {
    delete: 'user_id',
    exported: ['user_id', 'conversation_id', 'message_id', 'hidden_at'],
  },
  erased_people: {
    keep: 'what arrives late for a deleted account is refused',
    person: 'user_id',
    columns: { user_id: 'impersonal', erased_at: 'impersonal' },
  },
} as const satisfies PersonalData;
