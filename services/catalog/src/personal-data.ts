// What account deletion does with catalog's data of a person, and what their archive has of it.
import { exportedKeys, platformTables, type PersonalData } from '@plaza/service';

const forSale = 'what is offered to everybody';
const working = 'how the platform works';
const code = 'whoever has it can use it: the person reads it where it is used';
const books = "what was bought stays on the books, under an id that is nobody's";

export const personalData = {
  ...platformTables,
  idempotency_keys: { delete: 'user_id', ...exportedKeys, exported: [...exportedKeys.exported, 'saga_id'] },
  esim_plans: { nobody: forSale },
  events: { nobody: forSale },
  event_categories: { nobody: forSale },
  products: { nobody: forSale },
  search_documents: { nobody: forSale },
  search_words: { nobody: forSale },
  seats: { nobody: 'a seat names its order, and no person' },
  stale_views: {
    deletedBy: 'erasePerson, where it is about their cart',
    person: 'subject',
    exported: ['id', 'kind', 'subject', 'club', 'category', 'created_at'],
  },
  cart: {
    delete: 'user_id',
    exported: ['id', 'user_id', 'product_id', 'quantity', 'added_at'],
  },
  esims: {
    delete: 'user_id',
    exported: ['id', 'user_id', 'plan_id', 'status', 'activated_at', 'expires_at', 'data_total', 'data_used'],
    withheld: { qr_code: code },
  },
  esim_active: {
    delete: 'user_id',
    exported: ['id', 'user_id', 'plan_id', 'activated_at', 'expires_at', 'data_total', 'data_used'],
    withheld: { qr_code: code },
  },
  closings: {
    keep: 'nothing may be begun for a deleted account',
    person: 'user_id',
    columns: { user_id: 'impersonal', attempt: 'impersonal', state: 'impersonal', updated_at: 'impersonal' },
  },
  orders: {
    keep: books,
    person: 'user_id',
    columns: {
      id: 'impersonal',
      user_id: 'impersonal',
      items: { keep: books },
      total: { keep: books },
      currency: 'impersonal',
      status: 'impersonal',
      failure: 'impersonal',
      transaction_id: { keep: books },
      created_at: { keep: books },
      updated_at: { keep: books },
    },
  },
  tickets: {
    keep: 'tickets stay good: whoever holds the code may have no other',
    person: 'user_id',
    columns: {
      id: 'impersonal',
      user_id: 'impersonal',
      event_id: { keep: books },
      seat_id: { keep: books },
      order_id: { keep: books },
      category: { keep: books },
      seat: { keep: books },
      price: { keep: books },
      currency: 'impersonal',
      qr_code: { keep: 'it is what the gate reads' },
      nft: 'impersonal',
      blockchain: { keep: books },
      status: 'impersonal',
      created_at: { keep: books },
    },
    withheld: { qr_code: code },
  },
  sagas: {
    keep: books,
    person: 'user_id',
    columns: {
      id: 'impersonal',
      kind: 'impersonal',
      user_id: 'impersonal',
      status: 'impersonal',
      step: 'impersonal',
      state: { keep: 'how an order came about, for as long as it may have to be undone' },
      response: { keep: books },
      refusal: 'impersonal',
      hold_until: 'impersonal',
      attempts: 'impersonal',
      next_attempt_at: 'impersonal',
      lease_owner: 'impersonal',
      lease_until: 'impersonal',
      error: 'impersonal',
      created_at: { keep: books },
      updated_at: { keep: books },
      idempotency_key: { keep: 'a key that the client chose; it ends with the saga' },
    },
    withheld: {
      state: 'how an order came about; what came of it is in orders and tickets',
      response: 'encoded; what it says is in orders and tickets',
      refusal: working,
      hold_until: working,
      next_attempt_at: working,
      lease_owner: working,
      lease_until: working,
      error: working,
    },
  },
} as const satisfies PersonalData;
