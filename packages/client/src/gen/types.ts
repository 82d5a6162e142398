// Generated from openapi.json by `npm run generate`. Do not edit it.
import type { CallOptions, NoInput } from '../options.ts';

export interface AcceptConversationResponse {
  /** The conversation. */
  conversation: Conversation;
}

export interface AcceptInvitationResponse {
  /** What the person is in the team now. */
  membership: Membership;
}

export interface AcceptOwnershipResponse {
  /** The membership. */
  membership: Membership;
}

export interface AcceptTicketTransferResponse {
  /** The offer as it is now. */
  transfer: TicketTransfer;
  /** The ticket, with its new code. */
  ticket: Ticket;
}

export interface ActivateResponse {
  /** The eSIM. */
  esim: Esim;
  /** The transaction in the person's wallet. */
  transaction: Transaction;
}

/** A view of an ad. */
export interface AdView {
  /** UUID. */
  id: string;
  /** The advertiser's own id of the ad. */
  ad_id: string;
  /** When it began. */
  started_at: string;
  /** Not set while the view is in progress. */
  completed_at?: string;
  /** The number of whole seconds that were counted. */
  seconds: number;
  /** The credits that the view earned. */
  credits: number;
}

export interface AddCartItemResponse {
  /** The lines. */
  items: CartItem[];
  /** Decimal string. */
  total: string;
  /** ISO 4217. */
  currency: string;
}

export interface AddConversationMemberResponse {
  /** The conversation. */
  conversation: Conversation;
}

export interface AddPasskeyResponse {
  /** The app or the passkey. */
  factor: Factor;
}

export interface AddReactionResponse {
  /** The text. */
  message: Message;
}

export interface AltTexts {
  /** In English. Empty if nobody wrote it. */
  en: string;
  /** In French. Empty if nobody wrote it. */
  fr: string;
}

/** An API key, without the key itself. */
export interface ApiKey {
  /** UUID. */
  id: string;
  /** UUID of the merchant for which it acts. */
  merchant_id: string;
  /** What it is for. */
  name: string;
  /** `live`, or `test`: then it sees test objects only, and moves no real money. */
  mode: "live" | "test";
  /** How the key begins. */
  start: string;
  /** Its last four characters. */
  last_four: string;
  /** What it can do: docs/permissions.md has the list. */
  scopes: Array<"merchant.read" | "orders.read" | "orders.refund" | "payments.read" | "payments.write" | "payments.refund" | "payouts.read" | "payouts.request" | "webhooks.read" | "webhooks.write">;
  /** The networks from which it is accepted. Empty: from everywhere. */
  cidrs: string[];
  /** How often it can be used. Each of them holds. */
  limits: ApiKeyLimit[];
  /** How much money it can take out of the merchant's account. Not set: as much as there is. */
  ceilings?: ApiKeyCeilings;
  /** `active`, `expired` or `revoked`. */
  status: "active" | "expired" | "revoked";
  /** From when on it is refused: its own expiry, or the end of the overlap after it was replaced. Not set: never. */
  expires_at?: string;
  /** To the minute. Not set: never. */
  last_used_at?: string;
  /** UUID of the person who created it. */
  created_by: string;
  /** When it was created. */
  created_at: string;
  /** Not set if it was not revoked. */
  revoked_at?: string;
  /** UUID of the key that it replaces. Empty if it replaces none. */
  rolled_from: string;
  /** UUID of the key by which it was replaced. Empty if it was not. */
  rolled_to: string;
}

/** How much money can leave the merchant's account with a key, by refunds and payouts. A call that would take more is refused with FAILED_PRECONDITION (KEY_CEILING_EXCEEDED), and moves nothing. */
export interface ApiKeyCeilings {
  /** The most that one call can take. Empty: no such ceiling. */
  per_call: string;
  /** The most that all calls of a day can take together. A day begins at midnight in UTC. A key that replaces another counts together with it. Empty: no such ceiling. */
  per_day: string;
  /** The currency of the merchant. Default: it. */
  currency: string;
}

/** How much money can leave the merchant's account with a key, by refunds and payouts. A call that would take more is refused with FAILED_PRECONDITION (KEY_CEILING_EXCEEDED), and moves nothing. */
export interface ApiKeyCeilingsInput {
  /** The most that one call can take. Empty: no such ceiling. */
  per_call?: string;
  /** The most that all calls of a day can take together. A day begins at midnight in UTC. A key that replaces another counts together with it. Empty: no such ceiling. */
  per_day?: string;
  /** The currency of the merchant. Default: it. */
  currency?: string;
}

/** Networks, where an empty list means something else than none. */
export interface ApiKeyCidrs {
  /** IPv4 or IPv6, such as `203.0.113.0/24`. Empty: from everywhere. */
  cidrs?: string[];
}

/** How often a key can be used. A call beyond it is refused with RESOURCE_EXHAUSTED (RATE_LIMITED). */
export interface ApiKeyLimit {
  /** Its name, unique within the key: 1 to 40 lower-case letters, digits, `-` and `_`. A refusal names it in `ratelimit-policy`. */
  name: string;
  /** The most calls in a window. */
  calls: number;
  /** The length of a window in seconds, at most a day. */
  window_seconds: number;
  /** What counts: `all` calls, only `reads`, or only `changes`. Default: `all`. */
  counts: "all" | "reads" | "changes";
}

/** How often a key can be used. A call beyond it is refused with RESOURCE_EXHAUSTED (RATE_LIMITED). */
export interface ApiKeyLimitInput {
  /** Its name, unique within the key: 1 to 40 lower-case letters, digits, `-` and `_`. A refusal names it in `ratelimit-policy`. */
  name: string;
  /** The most calls in a window. */
  calls: number;
  /** The length of a window in seconds, at most a day. */
  window_seconds: number;
  /** What counts: `all` calls, only `reads`, or only `changes`. Default: `all`. */
  counts?: "all" | "reads" | "changes";
}

/** Limits, where an empty list means something else than none. */
export interface ApiKeyLimits {
  /** Empty: no limits of its own. */
  limits?: ApiKeyLimitInput[];
}

/** A call that was made with a key. */
export interface ApiRequest {
  /** UUID. */
  id: string;
  /** When it came. */
  at: string;
  /** UUID of the key. */
  key_id: string;
  /** The HTTP method, `POST` over gRPC. */
  method: string;
  /** The path of the operation with its variables, or the path of the rpc over gRPC. Empty if there is nothing at the path that was called. */
  route: string;
  /** The HTTP status. Over gRPC what it would have been over JSON. */
  status: number;
  /** The id of the call, as `x-request-id` of its answer has it. */
  request_id: string;
  /** Empty if the call had none. */
  idempotency_key: string;
  /** How long it took, in milliseconds. */
  duration_ms: number;
}

export interface ApplyForMerchantResponse {
  /** The merchant. */
  merchant: MerchantAccount;
}

export interface ApproveMerchantResponse {
  /** The merchant. */
  merchant: MerchantAccount;
}

export interface ApprovePayoutResponse {
  /** The payout as it is now. */
  payout: Payout;
}

export type ArchiveConversationResponse = Record<string, never>;

export interface AuditCheckpoint {
  /** 1 for the first checkpoint of a service, one more for each. */
  sequence: string;
  /** When it was signed. */
  time: string;
  /** The number of the last entry at that time. */
  count: string;
  /** A JWS (RFC 7515) that the service has signed with its Ed25519 key. */
  value: string;
}

/** One call. */
export interface AuditEntry {
  /** UUID. */
  id: string;
  /** The time of the call. */
  at: string;
  /** UUID of whoever called. What an operator does with the command-line tool has zeros. */
  actor: string;
  /** The role of the caller at that time. `none` if the caller had no session, but the link or code of a mail. */
  actor_role: string;
  /** The called rpc, such as `plaza.wallet.v1.AccountAdminService/FreezeWallet`. */
  rpc: string;
  /** `begun`: the effect was about to begin. An entry with the same `request_id` says how it ended; if there is none, the process was stopped meanwhile. `done`: the call succeeded. `error`: it was answered with an error. */
  outcome: "begun" | "done" | "error";
  /** What `subject` is, such as `person` or `order`. */
  subject_kind: string;
  /** The id of what the call was about. Empty if it was about nothing in particular. */
  subject: string;
  /** The reason that the caller gave. */
  reason: string;
  /** The id of the request in the logs. */
  request_id: string;
  /** The idempotency key of the call. Entries with the same key belong to the same change. */
  idempotency_key: string;
  /** The address from which the call came. Empty if it is not known. */
  address: string;
  /** `request`: the request. `before` and `after`: what was changed. `error`: the reason of the error. `as_staff`: true if staff did something to a merchant with an rpc that is not for staff alone, such as a refund. Secrets are left out; of calls that are not of administrators also names, addresses and notes. */
  details: Record<string, unknown>;
  /** UUID of the member of staff who looked at the product as `actor`. Empty if nobody did. */
  act: string;
  /** UUID of the merchant for which the call was made. Empty if it was made for none. */
  merchant: string;
  /** UUID of the API key of the call. Empty if it came with none. */
  key_id: string;
}

export interface BeginIdentityLinkResponse {
  /** The page of the provider that the client opens. */
  authorization_url: string;
  /** Comes back with the person. A page keeps the verifier under it. */
  state: string;
  /** A secret of this client, kept where only it can read it, such as the session storage of the page. */
  verifier: string;
  /** When it expires. */
  expires_at: string;
}

export interface BeginPasskeyResponse {
  /** PublicKeyCredentialCreationOptionsJSON of WebAuthn. */
  options: Record<string, unknown>;
}

export interface BeginProviderSignInResponse {
  /** The page of the provider that the client opens. */
  authorization_url: string;
  /** Comes back with the person. A page keeps the verifier under it. */
  state: string;
  /** A secret of this client, kept where only it can read it, such as the session storage of the page. */
  verifier: string;
  /** When it expires. */
  expires_at: string;
}

export interface BeginTotpResponse {
  /** UUID. */
  id: string;
  /** The secret in base32, for apps that cannot read the QR code. It is returned only here. */
  secret: string;
  /** The content of the QR code. */
  otpauth_uri: string;
}

export type BlockPersonResponse = Record<string, never>;

/** A person whom the caller has blocked. */
export interface BlockedPerson {
  /** UUID of the person. */
  id: string;
  /** Empty if their account is being deleted. */
  name: string;
  /** In its smallest size. Not set if there is none. */
  picture?: Picture;
  /** When they were blocked. */
  blocked_at: string;
}

/** BulkFilter finds what is changed. What is left out does not filter. */
export interface BulkFilter {
  /** Only of this club. */
  club?: string;
  /** Only of this category. For products. */
  category?: string;
  /** Only in this state. */
  state?: "draft" | "proposed" | "published" | "archived";
  /** Only from this price on: a decimal string. */
  price_from?: string;
  /** Only up to this price: a decimal string. */
  price_to?: string;
}

/** BulkSettings is what is set in everything that the filter finds. At least one field is sent. */
export interface BulkSettings {
  /** By how many percent prices change: a decimal string above -100 and up to 1000, such as `-10` or `2.5`. Of events the prices of their categories. */
  price_percent?: string;
  /** What prices are rounded to, half up: to cents by default, to tenths, to whole units, or to the next lower price that ends with .99. */
  rounding?: "cent" | "tenth" | "unit" | "ninety_nine";
  /** The state that everything moves to. */
  state?: "draft" | "proposed" | "published" | "archived";
  /** The category of products. */
  category?: string;
  /** From when it is visible: a time of ISO 8601 with its zone, or `none`. */
  visible_from?: string;
  /** From when it is in lists: a time of ISO 8601 with its zone, or `none`. */
  listed_from?: string;
  /** From when it is sold: a time of ISO 8601 with its zone, or `none`. */
  on_sale_from?: string;
  /** Until when it is sold: a time of ISO 8601 with its zone, or `none`. */
  on_sale_until?: string;
}

/** What was said with a chance within a tenth, and how often it came. */
export interface CalibrationRange {
  /** How many probabilities lay in the range: three for each match. */
  forecasts: number;
  /** Their mean. */
  said: number;
  /** The share of them that came. */
  came: number;
}

export interface CancelAnyPayoutResponse {
  /** The payout, as it is now. */
  payout: FoundPayout;
}

export interface CancelEventResponse {
  /** The cancellation. */
  cancellation: EventChange;
}

export interface CancelImportResponse {
  /** The import. */
  import: Import;
}

export interface CancelOrderResponse {
  /** The order as it is now. */
  order: FoundOrder;
}

export interface CancelPaymentRequestResponse {
  /** The payment request as it is now. */
  payment_request: PaymentRequest;
}

export interface CancelPayoutResponse {
  /** The payout as it is now. */
  payout: Payout;
}

export interface CancelSubscriptionResponse {
  /** The subscription after the change. */
  subscription: Subscription;
}

export interface CancelTicketTransferResponse {
  /** The offer as it is now. */
  transfer: TicketTransfer;
}

export interface CapturePaymentResponse {
  /** The payment as it is now. */
  payment: Payment;
  /** The transaction in the merchant's wallet. Not set if the part is so small that nothing of it belongs to the merchant. */
  transaction?: Transaction;
}

export interface CartItem {
  /** UUID of the product. */
  product_id: string;
  /** A name for people. */
  name: string;
  /** The price of one. */
  price: string;
  /** How many. */
  quantity: number;
  /** The price of all of them. */
  total: string;
  /** When it was added to the cart. */
  added_at: string;
  /** UUID of the variant. Not set for a product without variants, as the next three are. */
  variant_id?: string;
  /** Its SKU. */
  sku?: string;
  /** Its size. Empty if it has none. */
  size?: string;
  /** Its colour. Empty if it has none. */
  colour?: string;
}

/** How many of one category. */
export interface CategoryCount {
  /** The name of the category. */
  category: string;
  /** Tickets that are valid or used. */
  sold: number;
  /** How many people came in, each as often as they did. */
  entries: number;
  /** How many people went out. */
  exits: number;
  /** Entries without an exit. */
  inside: number;
}

/** What was changed at once in one thing that is sold. */
export interface Change {
  /** Goes up with every change. */
  id: string;
  /** The kind. */
  kind: "club" | "product" | "variant" | "event" | "category" | "plan";
  /** The id of what was changed: a UUID, or the id of a club. */
  subject: string;
  /** UUID of the event of a category, or of the product of a variant. Empty otherwise. */
  parent: string;
  /** The action. */
  action: "create" | "update" | "delete";
  /** What was changed, as it was before: an object of JSON as a text. Empty if it was created. */
  before: string;
  /** As it is since: an object of JSON as a text. Empty if it was deleted. */
  after: string;
  /** UUID of the person who did it. Empty: an operator, or the platform itself; for a merchant also staff. */
  actor: string;
  /** UUID of the API key with which it was done. Empty otherwise. */
  key_id: string;
  /** UUID of the merchant that sells it. Empty: the platform. */
  merchant_id: string;
  /** The request in which it was done. Empty: an operator. */
  request_id: string;
  /** Why. */
  reason: string;
  /** The id of the change that it takes back. Empty otherwise. */
  reverts: string;
  /** The version that it has made. 0 if it has none of its own. */
  version: number;
  /** UUID of the import that did it. Empty otherwise. */
  import_id: string;
  /** When it happened. */
  at: string;
}

export type ChangeEmailResponse = Record<string, never>;

export interface ChangeMemberRoleResponse {
  /** The member as they are now. */
  member: Member;
}

export type ChangePasswordResponse = Record<string, never>;

export interface CheckInDevice {
  /** UUID. */
  id: string;
  /** UUID of the event. */
  event_id: string;
  /** A name for people. */
  name: string;
  /** The lists that it checks. 1 to 20. */
  list_ids: string[];
  /** From when its token is accepted. */
  valid_from: string;
  /** Until when its token is accepted, exclusively. */
  valid_until: string;
  /** `pairing`, `paired`, `expired` (it was not paired in time, or its hours have ended) or `revoked`. */
  state: "pairing" | "paired" | "expired" | "revoked";
  /** When it was paired. */
  paired_at?: string;
  /** To the minute. */
  last_seen_at?: string;
  /** When it was created. */
  created_at: string;
}

/** The event at whose gates the device is. */
export interface CheckInEvent {
  /** UUID. */
  id: string;
  /** The name of the event. */
  title: string;
  /** Where the event takes place. */
  venue: string;
  /** When the event begins. */
  date: string;
  /** When it was cancelled: nobody is let in any more. */
  cancelled_at?: string;
}

export interface CheckInList {
  /** UUID. */
  id: string;
  /** UUID of the event. */
  event_id: string;
  /** A name for people. */
  name: string;
  /** Where it is, such as `Gate 4`. */
  gate: string;
  /** The names of the categories that are let in. Empty: every category. At most 100. */
  categories: string[];
  /** From when people are let in. Not set: at any time. */
  opens_at?: string;
  /** Until when people are let in, exclusively. Not set: without an end. */
  closes_at?: string;
  /** Whether a ticket comes in again: `never`, `after_exit` (once an exit was scanned), or `always`. */
  reentry: "never" | "after_exit" | "always";
  /** When it was created. */
  created_at: string;
}

export interface CheckoutCreditsResponse {
  /** What the person has to pay. */
  payment_intent: PaymentIntent;
}

export interface CheckoutResponse {
  /** The order as it is now. */
  order: Order;
  /** The transaction in the person's wallet. */
  transaction: Transaction;
}

export interface ClaimTicketTransferResponse {
  /** The offer as it is now. */
  transfer: TicketTransfer;
}

export interface ClearCartResponse {
  /** The lines. */
  items: CartItem[];
  /** Decimal string. */
  total: string;
  /** ISO 4217. */
  currency: string;
}

/** From when something can be read, found and bought, each compared with the time of the read. */
export interface Clocks {
  /** From when it can be read by its id. Not set: as soon as it is published. */
  visible_from?: string;
  /** From when it is in lists. Not set: as soon as it is visible. */
  listed_from?: string;
  /** From when it can be bought. Not set: as soon as it is visible. */
  on_sale_from?: string;
  /** Until when it can be bought, exclusively. Not set: without an end. */
  on_sale_until?: string;
}

/** From when something can be read, found and bought, each compared with the time of the read. */
export interface ClocksInput {
  /** From when it can be read by its id. Not set: as soon as it is published. */
  visible_from?: string;
  /** From when it is in lists. Not set: as soon as it is visible. */
  listed_from?: string;
  /** From when it can be bought. Not set: as soon as it is visible. */
  on_sale_from?: string;
  /** Until when it can be bought, exclusively. Not set: without an end. */
  on_sale_until?: string;
}

export interface Club {
  /** Such as `AS_MONACO`. */
  id: string;
  /** A name for people. */
  name: string;
  /** ISO 3166-1 alpha-2. */
  country: string;
  /** What it plays. */
  sport: "football" | "basketball" | "rugby" | "handball" | "volleyball" | "hockey" | "motorsport" | "other";
  /** Such as `#E63946`, the main one first. At most 5. */
  colours: string[];
  /** The address of its crest. Empty if there is none. */
  crest_url: string;
  /** Names its version, for a change. */
  etag: string;
  /** Its crest, if it is a picture that was uploaded here. */
  crest?: Picture;
}

export interface CompleteAdViewResponse {
  /** The view as it is now. */
  view: AdView;
  /** The credits that the view earned. */
  credits: number;
  /** The number of credits after this call. */
  balance: number;
}

export interface ConfirmImportResponse {
  /** The import. */
  import: Import;
}

export interface ConfirmMediaResponse {
  /** The picture, as those who keep it see it. */
  media: Media;
}

export interface ConfirmTotpResponse {
  /** The app or the passkey. */
  factor: Factor;
}

/** A purpose, the version of its text that is in force, and what the person decided about it. */
export interface Consent {
  /** `terms` (of use), `privacy` (the privacy policy), `marketing_mail` (mails that are not about the person's own account or orders), `personalisation` (recommendations made of what the person does) or `analytics` (statistics made of it). */
  purpose: "terms" | "privacy" | "marketing_mail" | "personalisation" | "analytics";
  /** The version in force. */
  version: string;
  /** Since when it is in force. */
  in_force_since: string;
  /** Where its text is. Empty if the operator names none. */
  text_url: string;
  /** Whether there is no account without it: it can be given, and not withdrawn. */
  required: boolean;
  /** Whether the person agreed to the version in force. */
  given: boolean;
  /** Whether the person is to be asked: they have decided nothing, or agreed to an earlier version. Somebody who refused an earlier version of a purpose that is not required is not asked again. */
  missing: boolean;
  /** The version about which the person decided last. Empty if they have decided nothing. */
  decided_version: string;
  /** The time of the last decision. Not set if there is none. */
  decided_at?: string;
}

/** A decision of a person about a purpose. */
export interface ConsentDecision {
  /** UUID. */
  id: string;
  /** What it is about. */
  purpose: "terms" | "privacy" | "marketing_mail" | "personalisation" | "analytics";
  /** The version of the text. */
  version: string;
  /** Whether the person agreed. If not, they withdrew or refused. */
  given: boolean;
  /** Where: `account` (signed in) or `mail` (the link of a mail). */
  source: "account" | "mail";
  /** When it was created. */
  created_at: string;
}

export interface Conversation {
  /** UUID. */
  id: string;
  /** All participants, with the caller: at most 50, in the order in which they joined. */
  participants: Participant[];
  /** The latest message that is there, cut to 200 characters. Empty if there is none. */
  last_message: string;
  /** The number of messages of other participants that the caller has not read. */
  unread: number;
  /** When it was created. */
  created_at: string;
  /** When it was last changed. */
  updated_at: string;
  /** `direct`: of two people. `group`: its people come and go. */
  kind: "direct" | "group";
  /** Of a group. Empty if it has none. */
  name: string;
  /** Until when it is muted for the caller; the end of the year 9999: for ever. Not set if it is not. */
  muted_until?: string;
  /** Whether it is archived for the caller. */
  archived: boolean;
  /** Of two people who are strangers. `none`: it is no request, or is accepted. `unsent`: the next message of the caller is a request. `sent`: the caller has asked, and writes nothing more until the other one accepts it or replies. `received`: the other one asks the caller, who accepts it, declines it or replies. */
  request: "none" | "unsent" | "sent" | "received";
}

export interface CountUnreadNotificationsResponse {
  /** How many there are. */
  count: number;
}

export interface CreateApiKeyResponse {
  /** The key. */
  api_key: ApiKey;
  /** The key itself. */
  secret: string;
}

export interface CreateBulkChangeResponse {
  /** The import. */
  import: Import;
}

export interface CreateCheckInDeviceResponse {
  /** The device as it is now. */
  device: CheckInDevice;
  /** What is typed on the device: 8 letters and digits. It is not stored, and cannot be read again. */
  pairing_code: string;
  /** Until when the code is accepted. */
  pairing_until: string;
}

export interface CreateCheckInListResponse {
  /** The list as it is now. */
  list: CheckInList;
}

export interface CreateClubResponse {
  /** The id of the club, such as `AS_MONACO`. Empty if it belongs to no club. */
  club: Club;
}

export interface CreateConversationResponse {
  /** The conversation. */
  conversation: Conversation;
}

export interface CreateEventResponse {
  /** The event. */
  event: ManagedEvent;
}

export interface CreateExportResponse {
  /** The archive that is being made. */
  export: Export;
}

export interface CreateGuestResponse {
  /** With the role `guest`, and an empty e-mail address. */
  user: User;
  /** The access token: a JWT (ES256). Send it as `Authorization: Bearer …`. */
  access_token: string;
  /** The refresh token. It is opaque, and can be used once. Empty with `cookie`. */
  refresh_token: string;
  /** `Bearer`. */
  token_type: "Bearer";
  /** Seconds until the access token expires. */
  expires_in: number;
}

export interface CreateImportResponse {
  /** The import. */
  import: Import;
}

export interface CreateLiveTicketResponse {
  /** Send it as the subprotocol `ticket.…` of a WebSocket, once. */
  ticket: string;
  /** Seconds in which it is good. */
  expires_in: number;
}

export interface CreateMediaResponse {
  /** The picture, as those who keep it see it. */
  media: Media;
  /** How the bytes are sent. */
  upload: Upload;
}

export interface CreateMerchantResponse {
  /** The merchant. */
  merchant: OwnMerchant;
}

export interface CreatePaymentRequestResponse {
  /** The payment request as it is now. */
  payment_request: PaymentRequest;
}

export interface CreatePaymentResponse {
  /** The payment as it is now. */
  payment: Payment;
  /** The transaction in the payer's wallet. Not set while the money is held. */
  transaction?: Transaction;
  /** The available balance of the payer after the payment. */
  balance: string;
}

export interface CreatePayoutResponse {
  /** The payout as it is now. */
  payout: Payout;
  /** The transaction in the merchant's wallet. */
  transaction: Transaction;
  /** The available balance of the merchant after the payout. */
  balance: string;
}

export interface CreatePlanResponse {
  /** The plan. */
  plan: ManagedPlan;
}

export interface CreatePostResponse {
  /** The post. */
  post: Post;
}

export interface CreateProductResponse {
  /** The product. */
  product: ManagedProduct;
}

export interface CreateQuoteResponse {
  /** UUID of the quote: the `quote_id` for Exchange. */
  quote: string;
  /** ISO 4217. */
  from: string;
  /** ISO 4217. */
  to: string;
  /** The rate at which the amount without the fee is exchanged. Decimal string. */
  rate: string;
  /** The part of the amount that is the fee, such as "0.005". Decimal string. */
  spread: string;
  /** The amount that leaves the wallet in `from`, with the fee. */
  from_amount: string;
  /** The amount that comes into the wallet in `to`. */
  to_amount: string;
  /** The fee, in `from`. */
  fee: string;
  /** When it ends. */
  expires_at: string;
}

export interface CreateRecoveryCodesResponse {
  /** The ten codes. */
  codes: string[];
}

export interface CreateReportResponse {
  /** UUID of the report. */
  id: string;
}

export interface CreateTicketWalletChallengeResponse {
  /** JSON for `eth_signTypedData_v4` (EIP-712). */
  typed_data: string;
  /** When the challenge ends, in seconds since 1970. It is sent with the signature. */
  expires: number;
}

export interface CreateWalletResponse {
  /** The wallet as it is now. */
  wallet: Wallet;
}

export interface CreateWebhookResponse {
  /** The webhook as it is now. */
  webhook: Webhook;
  /** The secret, `whsec_…`, in the form that every Standard Webhooks library accepts. */
  secret: string;
}

export interface CreditPackage {
  /** The `package` for PurchaseCredits. */
  id: string;
  /** The number of credits in the package. */
  credits: number;
  /** Decimal string. */
  price: string;
  /** ISO 4217. */
  currency: string;
}

/** A change of a person's credits. */
export interface CreditTransaction {
  /** UUID. */
  id: string;
  /** UUID of the person. */
  user_id: string;
  /** The number of credits. Negative if they were spent. */
  amount: number;
  /** The number of credits after the change. */
  balance_after: number;
  /** `purchase`, `ad`, `bonus`, `reward`, `admin`, `spend` or `refund`. */
  source: "purchase" | "ad" | "bonus" | "reward" | "admin" | "spend" | "refund";
  /** A description for people. */
  description: string;
  /** What the change belongs to: the ad view, the administrator, or the calling service's own reference. Can be empty. */
  reference: string;
  /** When it was created. */
  created_at: string;
}

export interface CurrencyBalance {
  /** ISO 4217. */
  currency: string;
  /** The available balance after the exchange. */
  balance: string;
}

/** What was sold on one day and not refunded since. */
export interface DaySales {
  /** Such as `2026-11-30`. */
  day: string;
  /** `tickets`, `shop`, `esim` or `esim_top_up`. */
  kind: "tickets" | "shop" | "esim" | "esim_top_up";
  /** Decimal string in `currency`. */
  total: string;
  /** ISO 4217. */
  currency: string;
  /** Paid orders. */
  orders: number;
  /** Tickets, products or eSIMs. */
  items: number;
}

export type DeclineConversationResponse = Record<string, never>;

export interface DeclineTicketTransferResponse {
  /** The offer as it is now. */
  transfer: TicketTransfer;
}

export type DeleteCheckInListResponse = Record<string, never>;

export interface DeleteEventCategoryResponse {
  /** The event. */
  event: ManagedEvent;
}

export type DeleteEventResponse = Record<string, never>;

export type DeleteMeResponse = Record<string, never>;

export type DeleteMediaResponse = Record<string, never>;

export type DeleteMessageResponse = Record<string, never>;

export type DeletePlanResponse = Record<string, never>;

export type DeletePostResponse = Record<string, never>;

export type DeleteProductResponse = Record<string, never>;

export type DeleteTicketWalletResponse = Record<string, never>;

export interface DeleteVariantResponse {
  /** The product. */
  product: ManagedProduct;
}

export type DeleteWebhookResponse = Record<string, never>;

export interface Delivery {
  /** UUID. */
  id: string;
  /** UUID of the webhook. */
  webhook_id: string;
  /** Sent as the header webhook-id. It is the same in every attempt and replay, so that a receiver can recognise a repeated message. */
  event_id: string;
  /** The type of the event, such as `order.paid`. */
  event_type: string;
  /** `pending`, `delivered`, `failed` or `skipped`. An event is skipped, and not sent, if it happens while the webhook is disabled. */
  status: "pending" | "delivered" | "failed" | "skipped";
  /** The number of attempts. */
  attempts: number;
  /** The HTTP status of the last answer. 0 if there was no answer. */
  response_status: number;
  /** Why the last attempt failed. */
  error: string;
  /** When it was created. */
  created_at: string;
  /** The time of the next attempt. Only while the delivery is pending. */
  next_attempt_at?: string;
  /** The time at which the delivery was delivered, failed or skipped. */
  ended_at?: string;
}

export interface DeliveryAttempt {
  /** The number of the attempt, from 1. */
  number: number;
  /** When it began. */
  started_at: string;
  /** Milliseconds until the whole answer had arrived, or until the attempt was ended. */
  duration_ms: number;
  /** The HTTP status of the answer. 0 if there was no answer. */
  response_status: number;
  /** The body of the answer, at most 20 kB of it. */
  response_body: string;
  /** Why the attempt failed. Empty if it succeeded. */
  error: string;
}

export interface DepositResponse {
  /** Not set while the deposit is not paid yet. */
  transaction?: Transaction;
  /** The available balance after this call. */
  balance: string;
  /** What the person has to pay. Only with a provider that confirms later. */
  payment_intent?: PaymentIntent;
}

/** A sign-in on a device, and what continues it. */
export interface DeviceSession {
  /** UUID. */
  id: string;
  /** The device in a few words, made from the user agent, such as `Firefox on Windows`. Empty if nothing is known. */
  device: string;
  /** The header `user-agent` of the sign-in or of the last refresh, at most 300 characters. */
  user_agent: string;
  /** The IP address of the sign-in or of the last refresh. Empty if it is not known. */
  ip: string;
  /** The time of the sign-in. */
  created_at: string;
  /** The time of the sign-in or of the last refresh: within the life of an access token, 15 minutes, of the last call. */
  last_seen_at: string;
  /** The time at which the session ends if it is not refreshed before. */
  expires_at: string;
  /** Whether this call was made with it. */
  current: boolean;
  /** Where that address is, as a proxy of the operator says, such as `Monaco, MC`. Empty if nothing is known. */
  place: string;
}

export type DismissRecommendationResponse = Record<string, never>;

export interface DropOutboxEventsResponse {
  /** The number of events that were deleted. */
  dropped: number;
}

export interface EditMessageResponse {
  /** The text. */
  message: Message;
}

export interface EndOtherSessionsResponse {
  /** The number of sessions that have ended now. */
  ended: number;
}

export type EndOwnershipOfferResponse = Record<string, never>;

export interface EndPersonSessionsResponse {
  /** The number of sessions that have ended now. */
  ended: number;
}

export type EndSessionResponse = Record<string, never>;

export interface Esim {
  /** UUID. */
  id: string;
  /** UUID of the plan. */
  plan_id: string;
  /** When it was activated. */
  activated_at: string;
  /** When it ends. */
  expires_at: string;
  /** Megabytes; 0 means unlimited. */
  data_total: number;
  /** Megabytes. */
  data_used: number;
  /** The text of the QR code for the phone: the GSMA SGP.22 activation code, `LPA:1$…`. */
  qr_code: string;
  /** Whether it can be used, its time is over, or its money was refunded. */
  status: "active" | "expired" | "refunded";
  /** The name of the plan. */
  plan_name: string;
  /** When the provider last reported how much was used. Not set: not yet. */
  usage_at?: string;
  /** When it was used first. Not set: not yet, or the provider does not report it. */
  first_used_at?: string;
  /** The countries of its plan (ISO 3166-1 alpha-2). A top-up must be for at least these. */
  countries: string[];
}

export interface EsimPlan {
  /** UUID. */
  id: string;
  /** A name for people. */
  name: string;
  /** The region in which the plan works. */
  region: string;
  /** Megabytes of data; 0 means unlimited. */
  data: number;
  /** The duration in days. */
  duration: number;
  /** Country codes (ISO 3166-1 alpha-2). */
  countries: string[];
  /** Decimal string. */
  price: string;
  /** ISO 4217. */
  currency: string;
  /** Whether the plan is shown first. */
  popular: boolean;
  /** UUID of the merchant that sells it. Empty: the platform. */
  merchant_id: string;
  /** From when it can be bought. Not set: now. */
  on_sale_from?: string;
  /** Until when it can be bought, exclusively. Not set: without an end. */
  on_sale_until?: string;
}

/** A plan that was bought for an eSIM. */
export interface EsimTopUp {
  /** UUID. It is the id of the order. */
  id: string;
  /** UUID of the eSIM. */
  esim_id: string;
  /** UUID of the plan. */
  plan_id: string;
  /** The name of the plan. */
  plan_name: string;
  /** Megabytes that it added; 0 for an unlimited eSIM. */
  data: number;
  /** The days that it added. */
  duration: number;
  /** Whether it counts, or its money was refunded. */
  status: "active" | "refunded";
  /** When it was created. */
  created_at: string;
}

export interface Event {
  /** UUID. */
  id: string;
  /** The name of the event. */
  title: string;
  /** The id of the club, such as `AS_MONACO`. Empty if it belongs to no club. */
  club: string;
  /** When the event begins. */
  date: string;
  /** Where the event takes place. */
  venue: string;
  /** The competition that the event belongs to. */
  competition: string;
  /** The price of the cheapest category. */
  price_from: string;
  /** ISO 4217. */
  currency: string;
  /** The number of free seats in all categories. */
  seats_available: number;
  /** Whether there is much demand. */
  hot: boolean;
  /** Whether there are VIP seats. */
  vip: boolean;
  /** Whether its tickets get tokens on a chain. */
  nft: boolean;
  /** Whether its tickets stay with who bought them: they cannot be given to somebody else. */
  no_transfer: boolean;
  /** Only in the answer of GetEvent. At most 100, the most expensive first. */
  categories: EventCategory[];
  /** UUID of the merchant that sells it. Empty: the platform. */
  merchant_id: string;
  /** From when it can be bought. Not set: now. */
  on_sale_from?: string;
  /** Until when it can be bought, exclusively. Not set: without an end. */
  on_sale_until?: string;
  /** How many tickets one person can buy for it. 0: any number, in orders of at most 10. */
  limit_per_person: number;
  /** When it was cancelled. It is in no list any more, and its tickets are not sold. */
  cancelled_at?: string;
  /** When it was moved last to another date or venue. */
  moved_at?: string;
  /** Until when an order from before the move can be given back: POST /api/tickets/orders/{id}/give-back. */
  refund_until?: string;
  /** Why it was cancelled, or moved last. Empty if it was neither. */
  change_reason: string;
  /** What shows it, the main picture first. At most 10. */
  pictures: Picture[];
}

export interface EventCategory {
  /** A name for people. */
  name: string;
  /** Decimal string. */
  price: string;
  /** ISO 4217. */
  currency: string;
  /** The number of free seats. */
  seats_left: number;
}

/** The cancellation of an event, or a move of it. */
export interface EventChange {
  /** UUID. */
  id: string;
  /** UUID of the event. */
  event_id: string;
  /** `cancelled` or `moved`. */
  kind: "cancelled" | "moved";
  /** Why. The buyers read it. */
  reason: string;
  /** `working` while orders wait, also for another attempt; then `done`. */
  state: "working" | "done";
  /** When it was created. */
  created_at: string;
  /** Not set while it is `working`. */
  finished_at?: string;
  /** The orders, counted. */
  progress: EventChangeProgress;
}

export interface EventChangeAmount {
  /** ISO 4217. */
  currency: string;
  /** Decimal string in `currency`. */
  amount: string;
}

export interface EventChangeFailure {
  /** The reason of the error, such as `INSUFFICIENT_FUNDS`. */
  reason: string;
  /** How many orders it keeps from their refund. */
  orders: number;
}

/** An order that a cancellation or a move is about. */
export interface EventChangeOrder {
  /** UUID of the order. */
  order_id: string;
  /** UUID of the buyer. */
  user_id: string;
  /** `waiting`, `notified`, `refunded`, `failed` or `dropped`: see EventChangeProgress. */
  state: "waiting" | "notified" | "refunded" | "failed" | "dropped";
  /** What was returned. Decimal string in `currency`; empty if nothing was. */
  amount: string;
  /** ISO 4217. Empty if nothing was returned. */
  currency: string;
  /** Why the last attempt at the refund was refused, such as `INSUFFICIENT_FUNDS`. Empty if it was not. */
  failure: string;
  /** The same as a text. */
  failure_message: string;
  /** How many attempts were refused. */
  failures: number;
  /** When it is tried again. Only if it has failed. */
  next_attempt_at?: string;
}

/** How many orders of a cancellation or a move have come how far. The numbers of `waiting`, `notified`, `refunded`, `failed` and `dropped` together are `orders`. */
export interface EventChangeProgress {
  /** All orders whose buyers had tickets, or were about to pay for them. */
  orders: number;
  /** Nothing was done yet. */
  waiting: number;
  /** The buyer is notified, and nothing else is to be done: only of a move. */
  notified: number;
  /** The money is returned. */
  refunded: number;
  /** The last attempt at the refund was refused, and another one follows. */
  failed: number;
  /** There was nothing to do: the purchase was not completed, or a later change took its place. */
  dropped: number;
  /** What was returned, for each currency. At most 10. */
  amounts: EventChangeAmount[];
  /** Why refunds were refused, the most frequent reason first. At most 10. */
  failures: EventChangeFailure[];
}

/** A ticket as those see it who manage its event: without its code. */
export interface EventTicket {
  /** UUID. */
  id: string;
  /** The id of the order with which it was bought. */
  order_id: string;
  /** The name of the category. */
  category: string;
  /** The seat within its category, such as `A-17`. */
  seat: string;
  /** The price that was paid. Decimal string. */
  price: string;
  /** ISO 4217. */
  currency: string;
  /** See Ticket. */
  status: "valid" | "used" | "refunded" | "cancelled";
  /** When it was sold. */
  created_at: string;
  /** When it was let in first. */
  entered_at?: string;
  /** Whether who has it is inside now. */
  inside: boolean;
  /** UUID of the person who holds it. Only for staff. */
  holder_id: string;
  /** Their name. Only for staff, and empty if it is not known now. */
  holder_name: string;
}

export interface EventType {
  /** A name such as `money.received`. */
  name: string;
  /** When such an event happens. */
  description: string;
}

export interface ExchangeRate {
  /** ISO 4217. */
  from: string;
  /** ISO 4217. */
  to: string;
  /** Decimal string, with at most 12 digits after the point. */
  rate: string;
  /** The time from which the rate is valid. */
  valid_from: string;
  /** The source of the rate, such as ECB. It begins with `derived` if the rate is calculated from the rate of the opposite pair, or from two rates through another currency. */
  source: string;
}

export interface ExchangeRateInput {
  /** ISO 4217. */
  from: string;
  /** ISO 4217. */
  to: string;
  /** Decimal string, with at most 12 digits after the point. */
  rate: string;
  /** The time from which the rate is valid. */
  valid_from?: string;
  /** The source of the rate, such as ECB. It begins with `derived` if the rate is calculated from the rate of the opposite pair, or from two rates through another currency. */
  source?: string;
}

export interface ExchangeResponse {
  /** The transaction of the money that left, then that of the money that came in. Both have the type `exchange`. Their metadata contains the quote, the rate, the fee and the other amount. */
  transactions: Transaction[];
  /** The balances of the same wallets. */
  balances: CurrencyBalance[];
}

/** An archive of a person's data. */
export interface Export {
  /** UUID. */
  id: string;
  /** `running` while it is being made, `ready`, or `failed` if it could not be made: then the person can begin another. */
  state: "running" | "ready" | "failed";
  /** When it was created. */
  created_at: string;
  /** When it was ready. Not set before. */
  ready_at?: string;
  /** When it is deleted. */
  expires_at: string;
  /** Its size in bytes. 0 until it is ready. */
  size: string;
  /** The SHA-256 of the archive, as hexadecimal digits. Empty until it is ready. */
  sha256: string;
}

export interface ExtendPaymentResponse {
  /** The payment as it is now. */
  payment: Payment;
}

export interface ExtendSeatHoldResponse {
  /** With its new end. */
  hold: SeatHold;
}

/** An app or a passkey of a person. */
export interface Factor {
  /** UUID. */
  id: string;
  /** `totp` (an authenticator app) or `passkey`. */
  kind: "totp" | "passkey";
  /** As the person named it. */
  name: string;
  /** When it was created. */
  created_at: string;
  /** When it last proved who the person is. */
  last_used_at?: string;
  /** Of a passkey: whether it is synchronised to other devices. */
  backed_up: boolean;
  /** Of a passkey: whether its authenticator verified the person (PIN, finger or face) when it was added. */
  user_verified: boolean;
}

export interface FindMerchantsResponse {
  /** The merchants of this page. */
  merchants: FoundMerchant[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface FindOrdersResponse {
  /** The orders of this page. */
  orders: FoundOrder[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface FindPaymentsResponse {
  /** As their merchants see them. */
  payments: Payment[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface FindPayoutsResponse {
  /** The payouts of this page. */
  payouts: FoundPayout[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface FindTransactionsResponse {
  /** The transactions of this page. */
  transactions: LedgerTransaction[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface FinishProviderSignInResponse {
  /** Not set if a second factor is needed. */
  user?: User;
  /** The access token: a JWT (ES256). Send it as `Authorization: Bearer …`. Empty if a second factor is needed. */
  access_token: string;
  /** The refresh token. It is opaque, and can be used once. Empty with `cookie`, or if a second factor is needed. */
  refresh_token: string;
  /** `Bearer`. */
  token_type: "Bearer";
  /** Seconds until the access token expires. */
  expires_in: number;
  /** Set instead of the tokens if the person has a second factor: LoginWithFactor finishes the sign-in. */
  challenge?: SignInChallenge;
  /** Whether the account was created. */
  created: boolean;
  /** Keep it on the device, also after a sign-out, and send it with the next Login: it says that the device is known, and opens nothing. It is good for 180 days, until the password is changed. Empty with `cookie`, or if a second factor is needed. */
  device_token: string;
}

export type ForgetPayoutDestinationResponse = Record<string, never>;

/** A merchant with its wallet. */
export interface FoundMerchant {
  /** The merchant, as its owner sees it. */
  merchant: OwnMerchant;
  /** Its wallet. */
  wallet: Wallet;
}

/** An order of any kind, as an administrator sees it. */
export interface FoundOrder {
  /** UUID. */
  id: string;
  /** `tickets`, `shop`, `esim` or `esim_top_up`. */
  kind: "tickets" | "shop" | "esim" | "esim_top_up";
  /** `pending` while the result is not known, then `paid` or `failed`. A paid order can become `refunding` while a refund is in progress, and then `refunded`, or `paid` again if only a part was refunded. */
  status: "pending" | "paid" | "failed" | "refunding" | "refunded";
  /** UUID of the buyer. No person has the id any more if the account of the buyer is deleted. */
  user_id: string;
  /** What was ordered, such as `2 × Tribune, AS Monaco – Olympique Lyonnais`. */
  title: string;
  /** Decimal string in `currency`. */
  total: string;
  /** ISO 4217. */
  currency: string;
  /** When it was created. */
  created_at: string;
  /** Whether the order, or its refund, does not come to an end: an attempt at it failed, or it has been open for more than a minute. Somebody should look at it. */
  stuck: boolean;
  /** What all refunds of the order returned together. Decimal string in `currency`. */
  refunded: string;
}

/** A payout, as administrators see it. */
export interface FoundPayout {
  /** The payout, as the merchant's owner sees it. */
  payout: Payout;
  /** UUID of the person who owns the merchant. */
  user_id: string;
  /** The payment provider that pays it out. */
  provider: string;
  /** The name of the payout at the provider. Empty until it is paid. */
  reference: string;
  /** How often it was given to the provider. */
  attempts: number;
  /** UUID of the transaction in the merchant's wallet. */
  transaction_id: string;
  /** The time of the next attempt. Only while it is `requested` or `processing`. */
  next_attempt_at?: string;
}

/** FoundProduct is a product whose picture looks like what was sent. */
export interface FoundProduct {
  /** Which product it is. */
  product_id: string;
  /** What it is called. */
  name: string;
  /** Its picture that is nearest. */
  picture: Picture;
  /** 0 (nothing in common) to 1 (the same). */
  likeness: number;
}

export interface FreezeWalletResponse {
  /** The person's wallets after the freeze, one for each currency. */
  wallets: Wallet[];
  /** The wallets of the merchants that the person owns. */
  merchants: MerchantWallet[];
}

/** A key with which the codes of the tickets of the event, and its lists, are signed. */
export interface GateKey {
  /** 8 hexadecimal digits, as in the codes. */
  key_id: string;
  /** Ed25519, the raw 32 bytes, in base64url. */
  public_key: string;
}

export interface GetAccountResponse {
  /** One for each currency. The same for `limits`. */
  wallets: Wallet[];
  /** The limits of each wallet. */
  limits: WalletLimit[];
  /** The latest 50 decisions. */
  decisions: WalletDecision[];
  /** The wallets of the merchants that the person owns. */
  merchants: MerchantWallet[];
}

export interface GetActiveResponse {
  /** The eSIM. */
  esim: Esim;
}

export interface GetAnyMerchantResponse {
  /** The merchant with its wallet. */
  merchant: FoundMerchant;
  /** The payments that wait to be captured. At most 1,000 are counted. */
  open_payments: number;
  /** The payouts that are not at their end. At most 1,000 are counted. */
  open_payouts: number;
}

export interface GetAnyPayoutResponse {
  /** The payout. */
  payout: FoundPayout;
}

export interface GetApiKeyResponse {
  /** The key. */
  api_key: ApiKey;
}

export interface GetAuditStateResponse {
  /** The number of the last entry in the chain: entries are numbered from 1 in the order in which they were sealed. */
  sealed: string;
  /** How many entries are not in the chain yet. They come into it within a second. */
  unsealed: number;
  /** The number of the last entry that is no longer kept. 0 if all are kept. */
  removed: string;
  /** The newest checkpoint, if there is one: a signed state of the chain, to be kept outside of the platform. */
  checkpoint?: AuditCheckpoint;
  /** Up to which number the answering process last found the chain as it was written. 0 before the first time. */
  verified: string;
  /** When the answering process last verified the chain. */
  verified_at?: string;
  /** What it found wrong. Empty if nothing is wrong. */
  broken: string;
}

export interface GetBalanceAtResponse {
  /** The balance at that time. Decimal string. */
  balance: string;
  /** ISO 4217. */
  currency: string;
  /** The time for which the balance is. */
  time: string;
}

export interface GetBalanceResponse {
  /** UUID of the person. */
  user_id: string;
  /** The balance in the ledger. A part of it can be held for purchases and payments in progress. */
  balance: string;
  /** ISO 4217. */
  currency: string;
  /** Other assets in the wallet, by kind. */
  assets: Record<string, unknown>;
  /** The money that can be spent: `balance` minus `held`. */
  available: string;
  /** The money that is reserved by holds. It belongs to the person until it is captured. */
  held: string;
}

export interface GetCancellationResponse {
  /** The cancellation. */
  cancellation: EventChange;
}

export interface GetCartResponse {
  /** The lines. */
  items: CartItem[];
  /** Decimal string. */
  total: string;
  /** ISO 4217. */
  currency: string;
}

export interface GetCheckInCountsResponse {
  /** At most 100. */
  categories: CategoryCount[];
  /** At most 100. */
  lists: ListCount[];
}

export interface GetCheckInResponse {
  /** The device as it is now. */
  device: CheckInDevice;
  /** The event. */
  event: CheckInEvent;
  /** The lists of the device. */
  lists: CheckInList[];
  /** The keys. */
  keys: GateKey[];
  /** The time of the server. */
  now: string;
  /** The counts of the lists of the device. */
  counts: ListCount[];
}

export interface GetClubResponse {
  /** The id of the club, such as `AS_MONACO`. Empty if it belongs to no club. */
  club: Club;
}

export interface GetConversationResponse {
  /** The conversation. */
  conversation: Conversation;
}

export interface GetCreditsResponse {
  /** The number of credits. */
  balance: number;
  /** Credits from ad views that were completed today. */
  earned_today: number;
  /** The number of views that can still be rewarded today. */
  views_left_today: number;
}

export interface GetDeliveryResponse {
  /** The delivery as it is now. */
  delivery: Delivery;
  /** The body of the message. */
  payload: string;
  /** The attempts, oldest first. Only the last 100 if there are more. */
  attempts: DeliveryAttempt[];
}

export interface GetDepositResponse {
  /** The deposit as it is now. */
  deposit: PaymentIntent;
}

export interface GetEntitlementsResponse {
  /** The plan in force. */
  plan: "free" | "pro" | "business";
  /** What it has. */
  features: string[];
  /** How much it has. */
  quotas: PlanQuota[];
}

export interface GetEventResponse {
  /** The event. */
  event: Event;
}

export interface GetFeedResponse {
  /** The posts of this page. */
  posts: Post[];
  /** The number of the next page; 0 on the last page. Only if the request has `page`, or neither `page` nor `page_token`. */
  next_page: number;
  /** Empty on the last page. */
  next_page_token: string;
}

export interface GetHealthResponse {
  /** `healthy`: everything is operational. `degraded`: the platform answers, but something is missing (the cache, fresh exchange rates, subscriptions). `unhealthy`: a database or a service is down. */
  status: "healthy" | "degraded" | "unhealthy";
  /** The state by name. The names are postgres, redis, auth, wallet, catalog and messaging; each is `operational` or `unavailable`. The name exchange_rates is present only while rates are `stale`: some currencies cannot be exchanged, because their rate is too old. The name subscriptions is present only while their database, which can be another one, is `unavailable`: subscriptions and data pods cannot be read or changed, and everything else works. */
  services: Record<string, "operational" | "unavailable" | "stale">;
}

export interface GetImportResponse {
  /** The import. */
  import: Import;
}

export interface GetInsightsResponse {
  /** Whether the person agreed to `personalisation`. Otherwise nothing is known, and nothing is said. */
  agreed: boolean;
  /** How many orders are known since they agreed, of the last 400 days. */
  orders: number;
  /** The club of which the person buys most often. Absent if no club is ahead. */
  favorite_team?: Insight;
  /** What the person buys most often: `tickets`, `goods` or `travel` (eSIM plans). Absent if nothing is ahead. */
  shopping_style?: Insight;
}

export interface GetJwksResponse {
  /** The keys. */
  keys: Jwk[];
}

export interface GetLedgerAccountsResponse {
  /** One for each name and currency. At most 1,000. */
  accounts: LedgerAccount[];
  /** One for each currency. */
  totals: LedgerTotal[];
}

export interface GetLimitsResponse {
  /** One for each open wallet. There are no pages: there is at most one wallet for each currency. */
  limits: WalletLimit[];
  /** The time at which the next day begins. */
  resets_at: string;
  /** The time zone in which a day begins at midnight: an IANA name. */
  time_zone: string;
}

export interface GetLiveStateResponse {
  /** The cursor of the latest change that is in this answer. */
  cursor: string;
  /** The number of conversations with unread messages, without those that are muted and requests. */
  unread_conversations: number;
  /** The number of unread messages in all conversations, without those that are muted and requests. */
  unread_messages: number;
  /** The number of unread notifications. */
  unread_notifications: number;
  /** The number of strangers who ask the person, and are not answered. */
  requests: number;
}

export interface GetManagedEventResponse {
  /** The event. */
  event: ManagedEvent;
}

export interface GetManagedOrderResponse {
  /** The order as it is now. */
  order: ManagedOrder;
  /** The lines that the merchant sold, with their numbers in the order. At most 100. */
  lines: OrderLine[];
  /** The tickets as they are now. At most 10. */
  tickets: ManagedTicket[];
  /** The refunds of what the merchant sold, oldest first. At most 100. */
  refunds: ManagedRefund[];
}

export interface GetManagedPlanResponse {
  /** The plan. */
  plan: ManagedPlan;
}

export interface GetManagedProductResponse {
  /** The product. */
  product: ManagedProduct;
}

export interface GetManagedSeatsResponse {
  /** Says which rows and numbers there are: it changes only when they do. */
  plan_version: string;
  /** One for each category, at most 100, the most expensive first. */
  sections: ManagedSeatSection[];
}

export interface GetMatchResponse {
  /** The match as it is now. */
  match: Match;
}

export interface GetMeResponse {
  /** The person who is signed in. */
  user: User;
}

export interface GetMediaResponse {
  /** The picture, as those who keep it see it. */
  media: Media;
}

export interface GetMerchantAccountResponse {
  /** The merchant. */
  merchant: MerchantAccount;
}

export interface GetMerchantBalanceResponse {
  /** The balance in the ledger. Decimal string. */
  balance: string;
  /** The part of it that can be paid out. Decimal string. */
  available: string;
  /** ISO 4217. */
  currency: string;
}

export interface GetMerchantResponse {
  /** The merchant. */
  merchant: Merchant;
}

export interface GetMessageResponse {
  /** The text. */
  message: Message;
}

export interface GetMoveResponse {
  /** The last move. */
  move: EventChange;
}

export interface GetMovementResponse {
  /** UUID of the movement. */
  id: string;
  /** The time at which it was posted. */
  posted_at: string;
  /** At most 1,000. They sum to zero in each currency. */
  entries: LedgerEntry[];
  /** What people and merchants read of it. At most 100. */
  transactions: Transaction[];
  /** The movements that are linked with it. At most 100. */
  links: LinkedMovement[];
  /** UUID of the order that it belongs to. Empty if it belongs to none; so are the others. */
  order_id: string;
  /** UUID of the payment. */
  payment_id: string;
  /** UUID of the payout. */
  payout_id: string;
  /** UUID of the deposit. */
  deposit_id: string;
  /** Whether the whole movement was reversed. */
  reversed: boolean;
}

export interface GetOrderResponse {
  /** The order as it is now. */
  order: Order;
}

export interface GetOrderStoryResponse {
  /** The order. */
  order: FoundOrder;
  /** What was ordered, line by line. At most 100. */
  lines: OrderLine[];
  /** The tickets as they are now, without their codes. At most 10. */
  tickets: Ticket[];
  /** What happened, oldest first. */
  steps: OrderStep[];
  /** The end of the reservation. A pending order is paid by then, or it fails. */
  held_until: string;
  /** The money that was set aside in the wallet. Missing if none was, or the wallet does not answer. */
  hold?: OrderHold;
  /** What was posted, oldest first: the purchase, and the last refunds. At most 50. */
  postings: OrderPosting[];
  /** The events about the order, oldest first, as far as they are kept: a day after they took effect they are deleted, and the newest 50,000 of all are looked through. At most 100. */
  events: OrderEvent[];
  /** What the buyer and their webhooks were sent, oldest first. At most 200. */
  messages: OrderMessage[];
  /** What was called about the order, from the audit log, oldest first. At most the last 100. */
  calls: OrderCall[];
  /** The `x-request-id` of the call that placed the order. Can be empty. */
  request_id: string;
  /** The services that did not answer. */
  missing: Array<"wallet" | "messaging">;
  /** The eSIM that was bought, or topped up, as it is now, without its code: its usage, its end, and when its provider last reported it. At most 1. */
  esims: Esim[];
}

export interface GetPasskeyOptionsResponse {
  /** PublicKeyCredentialRequestOptionsJSON of WebAuthn. */
  options: Record<string, unknown>;
}

export interface GetPaymentRequestResponse {
  /** The payment request as it is now. */
  payment_request: PaymentRequest;
}

export interface GetPaymentResponse {
  /** The payment as it is now. */
  payment: Payment;
}

export interface GetPaymentStoryResponse {
  /** The payment, as its merchant sees it. */
  payment: Payment;
  /** UUID of the person who owns the merchant. */
  owner_id: string;
  /** The name of the merchant. */
  merchant_name: string;
  /** What was captured and refunded, oldest first. At most 1,000. */
  steps: PaymentStep[];
}

export interface GetPayoutResponse {
  /** The payout as it is now. */
  payout: Payout;
}

export interface GetPeopleSummaryResponse {
  /** The number of people. */
  total: number;
  /** One for each of the last 30 days, oldest first. The last one is today. */
  days: PeopleOfDay[];
  /** The number of people who registered today. */
  new_today: number;
  /** The same for the last 7 days. */
  new_week: number;
  /** The same for the last 30 days. */
  new_month: number;
  /** The number of people who signed in, or refreshed a session, today. */
  active_today: number;
}

export interface GetPersonResponse {
  /** The person. */
  person: User;
  /** The number of sessions that can be refreshed. */
  open_sessions: number;
  /** The time of the last sign-in or refresh. Missing if there is no session. */
  active_at?: string;
  /** The state of an account deletion: empty if none was requested, `deciding` while it is being decided, `refusing` while a refused one is taken back, `over` if it was refused; `merging` while a guest moves into another account. */
  deletion: "" | "deciding" | "refusing" | "merging" | "over";
  /** The time of the last change of the profile. */
  updated_at: string;
  /** Set if the person is suspended now. */
  suspension?: Suspension;
}

export interface GetPlacedOrderResponse {
  /** The order as it is now. */
  order: PlacedOrder;
}

export interface GetPredictionRecordResponse {
  /** How many matches it is made of. */
  matches: number;
  /** The model first, then what it stands beside. */
  scores: PredictionScore[];
  /** Ten ranges of the model: 0 to 10 %, 10 to 20 % and so on. */
  calibration: CalibrationRange[];
}

export interface GetProductResponse {
  /** The product. */
  product: Product;
}

export interface GetProfileResponse {
  /** The person who makes the call. */
  profile: Profile;
}

export interface GetReceiptsResponse {
  /** Whether they are on. */
  enabled: boolean;
}

export interface GetRelatedOriginsResponse {
  /** The origins, such as `https://shop.example`. */
  origins: string[];
}

export interface GetSalesSummaryResponse {
  /** One for each day, kind and currency in which something was sold, oldest first. Days are in UTC. At most 1,000. */
  days: DaySales[];
  /** Orders and refunds whose result is not known yet. */
  open_orders: number;
  /** Those of them at which an attempt failed, or that have been open for more than a minute. */
  stuck_orders: number;
}

export interface GetSeatsResponse {
  /** Says which rows and numbers there are: it changes only when they do. */
  plan_version: string;
  /** One for each category, at most 100, the most expensive first. */
  sections: SeatSection[];
}

export interface GetServiceInfoResponse {
  /** The name of the service, such as `wallet`. */
  service: string;
  /** The version of Plaza. */
  version: string;
  /** The host, or the pod, that answered. Another call can be answered by another one. */
  host: string;
  /** The version of Node. */
  node_version: string;
  /** When the process started. */
  started_at: string;
  /** The delay of the event loop since the last call, in milliseconds: 99 of 100 samples are below it. */
  event_loop_delay_ms: number;
  /** The version of PostgreSQL. */
  database_version: string;
  /** The size of the database in bytes. */
  database_bytes: string;
  /** The number of applied migrations. */
  migrations_applied: number;
  /** The migrations and functions that this version has and the database has not. */
  migrations_pending: string[];
  /** What answers cached reads: `redis`, `postgres` while Redis is unavailable, or `none`. */
  cache_tier: "redis" | "postgres" | "none";
  /** The events that have not taken effect yet. */
  outbox: OutboxDepth[];
}

export interface GetStatementResponse {
  /** ISO 4217. */
  currency: string;
  /** The beginning of the period. */
  from: string;
  /** The end of the period: the first moment after it. */
  to: string;
  /** The balance at the beginning of the period. */
  opening_balance: string;
  /** The balance at the end of the period. */
  closing_balance: string;
  /** The totals by type and direction. The opening balance plus the credits minus the debits is the closing balance. */
  totals: StatementTotal[];
  /** The transactions of this page. */
  transactions: Transaction[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface GetStatsResponse {
  /** The number of people who have an account. */
  users: number;
  /** The number of paid orders. */
  orders: number;
  /** The number of tickets that were sold. */
  tickets_sold: number;
  /** The total of all purchases. One item for each currency that is offered, so there are no pages. */
  volume: Volume[];
}

export interface GetSubscriptionResponse {
  /** The subscription. Who never had one gets `inactive` and `free`. */
  subscription: Subscription;
  /** Whether subscriptions can be bought and changed here. */
  offered: boolean;
}

export interface GetTicketTokenResponse {
  /** The event, the category and the seat. */
  name: string;
  /** In a sentence. */
  description: string;
  /** The address of a picture of the event. Empty if it has none. */
  image: string;
  /** The same as the fields below, in the form that wallets show. */
  attributes: TokenAttribute[];
  /** UUID of the event. */
  event_id: string;
  /** The name of the event. */
  event_title: string;
  /** Where the event takes place. */
  venue: string;
  /** When the event begins. */
  event_date: string;
  /** The name of the category. */
  category: string;
  /** The seat within its category. */
  seat: string;
  /** `valid`, or `burned`: the ticket was refunded, or its event cancelled. */
  state: "valid" | "burned";
}

export interface GetTicketWalletResponse {
  /** The address of the wallet, 0x and 40 hexadecimal digits with the capitals of its checksum. Empty: none was named. */
  address: string;
  /** When it was named. */
  named_at?: string;
}

export interface GetTraceResponse {
  /** Oldest first. At most 1,000: if there are more, the newest. */
  entries: TraceEntry[];
  /** UUID of the person whose trace it is. Empty: it is of an order or of a call. */
  user_id: string;
  /** UUIDs of the orders that are in it, newest first. At most 20. */
  order_ids: string[];
  /** Whether older entries are left out. */
  truncated: boolean;
  /** The services that did not answer. */
  missing: Array<"wallet" | "catalog" | "messaging">;
}

export interface GetUserConfigResponse {
  /** The configuration. */
  config: UserConfig;
}

export interface GetWebhookResponse {
  /** The webhook as it is now. */
  webhook: Webhook;
}

export interface GiveBackOrderResponse {
  /** All tickets of the order, at most 10. */
  tickets: Ticket[];
  /** UUID of the transaction in the wallet. */
  transaction_id: string;
  /** What was returned. Decimal string in `currency`. */
  amount: string;
  /** ISO 4217. */
  currency: string;
}

export interface GiveConsentResponse {
  /** The consent after the decision. */
  consent: Consent;
}

export interface GrantCreditsResponse {
  /** The change of the credits. */
  transaction: CreditTransaction;
  /** The number of credits after this call. */
  balance: number;
}

export interface GrantStaffRoleResponse {
  /** The person, as they are from now on. */
  person: User;
}

export type HideMessageResponse = Record<string, never>;

export interface Hold {
  /** UUID. */
  id: string;
  /** The amount that is still held. Decimal string. */
  amount: string;
  /** ISO 4217. */
  currency: string;
  /** The amount that is already captured. Decimal string. */
  captured: string;
  /** The purpose of the hold. */
  metadata: Record<string, unknown>;
  /** When it ends. */
  expires_at: string;
  /** When it was created. */
  created_at: string;
}

export interface HoldSeatsResponse {
  /** What is held, and until when. */
  hold: SeatHold;
}

/** An account at a provider that is linked to a person. */
export interface Identity {
  /** UUID. */
  id: string;
  /** The id of the provider. Empty if the operator does not offer it any more. */
  provider: string;
  /** The issuer of the provider. */
  issuer: string;
  /** The address that the account had at the provider when it was last used. Empty if it is not known. */
  email: string;
  /** When it was created. */
  created_at: string;
  /** When the person last signed in with it. */
  last_used_at?: string;
}

/** A provider that people can sign in with. */
export interface IdentityProvider {
  /** The id that BeginProviderSignIn takes. */
  id: string;
  /** For a button: "Continue with …". */
  name: string;
}

/** ImageIds names pictures in their order. Each is ready, for this kind of thing, and of the same owner. */
export interface ImageIds {
  /** At most 10, each once. None: it has no pictures any more. */
  items?: string[];
}

export interface ImpersonateResponse {
  /** A JWT with the claim `act`, whose `sub` is the caller. */
  access_token: string;
  /** Always `Bearer`. */
  token_type: "Bearer";
  /** The life of the access token in seconds. */
  expires_in: number;
  /** The person whom the caller looks as. */
  person: User;
}

export interface Import {
  /** UUID. */
  id: string;
  /** What its lines are. */
  kind: "products" | "variants" | "stock" | "prices" | "events" | "plans";
  /** Where its lines come from. */
  source: "file" | "filter";
  /** UUID of the merchant whose things are changed. Empty: the platform's. */
  merchant_id: string;
  /** Its state: parts are uploaded, the preview is made, it can be confirmed, it is applied; then it is done, was cancelled, or failed as a whole. */
  state: "uploading" | "previewing" | "ready" | "applying" | "done" | "cancelled" | "failed";
  /** Names its preview, for the confirmation. */
  etag: string;
  /** The name of the file. */
  file_name: string;
  /** Why, as the changes and the movements of stock say it. */
  reason: string;
  /** What was uploaded, in bytes. */
  bytes: number;
  /** How much of the preview is made, or how much is applied, in percent. */
  progress: number;
  /** What the preview has found so far. */
  counts: ImportCounts;
  /** What was applied so far. */
  results: ImportResults;
  /** Why it failed as a whole: a reason, such as IMPORT_COLUMN_UNKNOWN. Empty if it has not. */
  failure: string;
  /** The same as a sentence. Empty if it has not failed. */
  failure_message: string;
  /** The line of the file at which it failed. 0 if it has not, or if no line is wrong. */
  failure_line: number;
  /** UUID of the person who began it. For a merchant empty if that was staff. */
  actor: string;
  /** When it was created. */
  created_at: string;
  /** When it ended. */
  finished_at?: string;
  /** When it is deleted. */
  expires_at: string;
}

/** What the lines of an import would do. */
export interface ImportCounts {
  /** All lines. */
  rows: number;
  /** Lines that create something. */
  creates: number;
  /** Lines that change something. */
  changes: number;
  /** Lines that say what is so already. */
  unchanged: number;
  /** Lines with errors, which are left out. */
  errors: number;
}

/** ImportError is one thing that is wrong with a line. */
export interface ImportError {
  /** The column. Empty if the whole line is wrong. */
  field: string;
  /** The reason, such as DECIMAL_COMMA or CLUB_NOT_FOUND. */
  reason: string;
  /** The same as a sentence. */
  message: string;
}

/** What the lines of an import did. */
export interface ImportResults {
  /** Lines that were applied. */
  applied: number;
  /** Lines that were left out, because what they name was changed after the preview. */
  conflicts: number;
  /** Lines that were refused. */
  failed: number;
}

export interface ImportResultsResponse {
  /** How many results were in the file. */
  results: number;
}

/** ImportRow is one line of an import. */
export interface ImportRow {
  /** The line of the file at which it begins, or its number among what the filter found. */
  line: number;
  /** What the line names: an id, or an external id, and the category of an event. */
  key: string;
  /** UUID of the product, event or plan. Empty if there is none yet. */
  subject: string;
  /** What it would do. */
  action: "create" | "change" | "unchanged" | "error";
  /** The columns that change, as they were: an object of JSON as a text. Empty if nothing was there. */
  before: string;
  /** The same columns as the line has them: an object of JSON as a text. Empty if nothing changes. */
  after: string;
  /** Why it is left out, or was refused. */
  errors: ImportError[];
  /** What came of it. Empty while it was not applied. */
  outcome: "" | "applied" | "conflict" | "failed";
}

/** Something that the orders of a person say, and how many of them. */
export interface Insight {
  /** What it is: a club such as AS_MONACO, or a style of shopping. */
  value: string;
  /** How many orders say it. */
  hits: number;
  /** Of how many orders that could have said it. */
  of: number;
  /** How sure it is, from 0 to 1: the share of the orders, at its lower end. */
  confidence: number;
  /** When the latest of these orders was paid. */
  latest: string;
}

/** An invitation that nobody accepted yet. */
export interface Invitation {
  /** UUID. */
  id: string;
  /** To whom the mail went. */
  email: string;
  /** The role that whoever accepts it gets. */
  role: "owner" | "finance" | "shop" | "gate" | "support";
  /** UUID of who invited them. */
  invited_by: string;
  /** The time at which it was created. */
  created_at: string;
  /** When it ends. */
  expires_at: string;
}

export interface InviteMemberResponse {
  /** The invitation. */
  invitation: Invitation;
}

/** A public key (RFC 7517, RFC 7518 section 6.2.1). */
export interface Jwk {
  /** `EC`. */
  kty: "EC";
  /** `P-256`. */
  crv: "P-256";
  /** base64url. */
  x: string;
  /** base64url. */
  y: string;
  /** The id of the key, as in the header of a token. */
  kid: string;
  /** `ES256`. */
  alg: "ES256";
  /** `sig`. */
  use: "sig";
}

export type LeaveTeamResponse = Record<string, never>;

/** An account of the platform. */
export interface LedgerAccount {
  /** Such as `revenue`, `fees` or `cash-in:stripe`. */
  name: string;
  /** ISO 4217, or XCR for credits. */
  currency: string;
  /** Decimal string. Negative for an account from which money comes into the ledger. */
  balance: string;
}

/** What is wrong with a ledger. */
export interface LedgerBreak {
  /** `altered`, `missing`, `inserted`, `head`, `balance`, `movement`, `transaction`, `closed` or `archive`. */
  kind: "altered" | "missing" | "inserted" | "head" | "balance" | "movement" | "transaction" | "closed" | "archive";
  /** A sentence for an operator. */
  detail: string;
  /** UUID of the wallet. Empty if it is not known; so are the others. */
  wallet_id: string;
  /** UUID of the movement. */
  movement_id: string;
  /** UUID of the transaction. */
  transaction_id: string;
}

/** One account's part in a movement. */
export interface LedgerEntry {
  /** UUID. */
  id: string;
  /** UUID of the wallet. */
  wallet_id: string;
  /** `person`, `merchant`, `platform` or `unclaimed`. */
  kind: "person" | "merchant" | "platform" | "unclaimed";
  /** UUID of the person or the merchant. Of unclaimed money it is the former owner. Empty for the platform. */
  owner_id: string;
  /** The name of an account of the platform, such as `revenue`. Empty for other accounts. */
  name: string;
  /** Decimal string with a sign: negative leaves the account. */
  amount: string;
  /** ISO 4217, or XCR for credits. */
  currency: string;
  /** The balance of the wallet after this entry. Of the platform it is the balance of one part of the account. */
  balance_after: string;
  /** The place of the entry among those of its wallet, from 1. */
  number: string;
  /** The SHA-256 hash of the entry and of all entries of the wallet before it, in hexadecimal digits. */
  hash: string;
}

/** A month of the ledger. */
export interface LedgerMonth {
  /** Such as `2026-11`. */
  month: string;
  /** `ahead` if it is in the future, `open` while it is posted to, `closed` when it is over, `archived` if its rows are in a file. */
  state: "ahead" | "open" | "closed" | "archived";
  /** The number of transactions. An estimate if the month is not archived. */
  transactions: number;
  /** The number of entries. An estimate if the month is not archived. */
  entries: number;
  /** The size in the database in megabytes, with its indexes. 0 if the month is archived. */
  megabytes: number;
  /** The time from which the month can be archived. */
  archivable_at: string;
  /** The time at which it was archived. */
  archived_at?: string;
  /** The SHA-256 hash of the rows in the archive, in hexadecimal digits. Only the file with this hash can be restored. */
  digest: string;
}

/** What all wallets of a currency have. */
export interface LedgerTotal {
  /** ISO 4217, or XCR for credits. */
  currency: string;
  /** The wallets of people. Decimal string, as are the others. */
  people: string;
  /** The wallets of merchants. */
  merchants: string;
  /** Unclaimed money of deleted accounts. */
  unclaimed: string;
  /** The accounts of the platform. */
  platform: string;
  /** All of them together. It is zero if the ledger is correct. */
  sum: string;
  /** The part of the money of people and merchants that holds reserve. */
  held: string;
  /** The number of wallets of people. */
  people_wallets: number;
  /** The number of wallets of merchants. */
  merchant_wallets: number;
}

/** A transaction, with the movement to which it belongs. */
export interface LedgerTransaction {
  /** As the person or the merchant reads it. */
  transaction: Transaction;
  /** UUID. */
  movement_id: string;
}

export interface LiftMerchantSuspensionResponse {
  /** The merchant. */
  merchant: MerchantAccount;
}

export type LiftSuspensionResponse = Record<string, never>;

export interface LinkIdentityResponse {
  /** The linked account. */
  identity: Identity;
}

/** A movement that gives another back. */
export interface LinkedMovement {
  /** What the linked movement does: it is `refunded_by` this one, it is a `refund` of this one, it is `reversed_by` this one, or it is the `reversal` of this one. */
  relation: "refund" | "refunded_by" | "reversal" | "reversed_by";
  /** UUID of the linked movement. */
  movement_id: string;
  /** UUID of a transaction of it. */
  transaction_id: string;
  /** Decimal string. */
  amount: string;
  /** ISO 4217. */
  currency: string;
  /** The time at which it was posted. */
  posted_at: string;
}

export interface ListApiKeysResponse {
  /** Newest first. */
  api_keys: ApiKey[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface ListApiRequestsResponse {
  /** Newest first. */
  requests: ApiRequest[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface ListAuditEntriesResponse {
  /** Newest first. */
  entries: AuditEntry[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface ListBlockedPeopleResponse {
  /** The people of this page. */
  people: BlockedPerson[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface ListCancellationOrdersResponse {
  /** The orders. */
  orders: EventChangeOrder[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface ListChangesResponse {
  /** The changes of this page. */
  changes: Change[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface ListCheckInDevicesResponse {
  /** The devices of this page. */
  devices: CheckInDevice[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface ListCheckInListsResponse {
  /** The lists of this page. */
  lists: CheckInList[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface ListClubsResponse {
  /** The clubs of this page. */
  clubs: Club[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface ListConsentDecisionsResponse {
  /** Newest first. */
  decisions: ConsentDecision[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface ListConsentsResponse {
  /** In the order in which to show them. */
  consents: Consent[];
}

export interface ListConversationsResponse {
  /** The conversations of this page. */
  conversations: Conversation[];
  /** Empty on the last page. */
  next_page_token: string;
}

/** How many at one list. */
export interface ListCount {
  /** UUID of the list. */
  list_id: string;
  /** Where it is. */
  gate: string;
  /** How many people came in. */
  entries: number;
  /** How many people went out. */
  exits: number;
  /** Scans with which somebody passed who should not have. */
  conflicts: number;
  /** How many scans were refused. */
  refusals: number;
}

export interface ListCreditPackagesResponse {
  /** The packages. */
  packages: CreditPackage[];
  /** The price of a single credit outside of packages. Decimal string. */
  price_each: string;
  /** ISO 4217. */
  currency: string;
}

export interface ListCreditTransactionsResponse {
  /** The transactions of this page. */
  transactions: CreditTransaction[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface ListDeliveriesResponse {
  /** The deliveries of this page. */
  deliveries: Delivery[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface ListEsimsResponse {
  /** The esims of this page. */
  esims: Esim[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface ListEventTicketsResponse {
  /** Without those of a purchase under way. */
  tickets: EventTicket[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface ListEventsResponse {
  /** Can be fewer than `page_size`: events that have begun are omitted. */
  events: Event[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface ListExportsResponse {
  /** Newest first. */
  exports: Export[];
}

export interface ListFactorsResponse {
  /** The apps and passkeys, the oldest first. */
  factors: Factor[];
  /** How many recovery codes were not used yet. */
  recovery_codes_left: number;
  /** Until when what a thief would do first is refused (COOL_OFF), to everybody who shows no passkey from before it began: 24 hours after a recovery of the password, a change of the address, or the loss of a factor. Not set if nothing is. */
  cool_off_until?: string;
}

export interface ListGateTicketsResponse {
  /** Lines of text, which `signature` signs. docs/check-in.md describes them. */
  list: string;
  /** Ed25519 over the bytes of `list`, in base64url. */
  signature: string;
  /** The key that signed it: 8 hexadecimal digits. */
  key_id: string;
  /** For the next call. */
  cursor: string;
  /** Whether there is no more for now. */
  complete: boolean;
}

export interface ListHoldsResponse {
  /** The holds of this page. */
  holds: Hold[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface ListIdentitiesResponse {
  /** The linked accounts. */
  identities: Identity[];
}

export interface ListIdentityProvidersResponse {
  /** The providers. */
  providers: IdentityProvider[];
}

export interface ListImportRowsResponse {
  /** The lines. */
  rows: ImportRow[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface ListImportsResponse {
  /** The imports. */
  imports: Import[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface ListInvitationsResponse {
  /** The invitations. */
  invitations: Invitation[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface ListLedgerMonthsResponse {
  /** One for each month since the first posting, and some months ahead. */
  months: LedgerMonth[];
}

export interface ListMailTemplatesResponse {
  /** The templates. */
  templates: MailTemplate[];
}

export interface ListMailsResponse {
  /** The mails of this page. */
  mails: Mail[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface ListManagedEventsResponse {
  /** The events of this page. */
  events: ManagedEvent[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface ListManagedOrdersResponse {
  /** The orders of this page. */
  orders: ManagedOrder[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface ListManagedPlansResponse {
  /** The plans of this page. */
  plans: ManagedPlan[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface ListManagedProductsResponse {
  /** The products of this page. */
  products: ManagedProduct[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface ListMediaResponse {
  /** Newest first. */
  media: Media[];
  /** Empty on the last page. */
  next_page_token: string;
  /** How much the owner keeps. Only with the first page, and not of the platform, which has no quota. */
  usage?: MediaUsage;
}

export interface ListMembersResponse {
  /** The members. */
  members: Member[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface ListMembershipsResponse {
  /** The memberships. */
  memberships: Membership[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface ListMerchantAccountsResponse {
  /** The merchants. */
  merchants: MerchantAccount[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface ListMerchantAuditEntriesResponse {
  /** Newest first. */
  entries: MerchantAuditEntry[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface ListMerchantTransactionsResponse {
  /** The `user_id` of these transactions is the id of the merchant. */
  transactions: Transaction[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface ListMerchantsResponse {
  /** The merchants of this page. */
  merchants: OwnMerchant[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface ListMessageVersionsResponse {
  /** At most 10. Without those of a person whose account was deleted. */
  versions: MessageVersion[];
}

export interface ListMessagesResponse {
  /** The messages of this page. */
  messages: Message[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface ListMyAuditEntriesResponse {
  /** Newest first. */
  entries: MyAuditEntry[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface ListNotificationsResponse {
  /** The notifications of this page. */
  notifications: Notification[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface ListOrdersResponse {
  /** The orders of this page. */
  orders: Order[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface ListOutboxEventsResponse {
  /** In the order in which they were written. */
  events: OutboxEvent[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface ListPaymentRequestsResponse {
  /** The payment requests of this page. */
  payment_requests: PaymentRequest[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface ListPaymentsResponse {
  /** The payments of this page. */
  payments: Payment[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface ListPayoutDestinationsResponse {
  /** The destinations of this page. */
  destinations: PayoutDestination[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface ListPayoutsResponse {
  /** The payouts of this page. */
  payouts: Payout[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface ListPeopleResponse {
  /** The people of this page. */
  people: User[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface ListPersonEsimsResponse {
  /** Without their codes. */
  esims: Esim[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface ListPersonSessionsResponse {
  /** The sessions of this page. */
  sessions: DeviceSession[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface ListPersonTicketsResponse {
  /** Without their codes. */
  tickets: Ticket[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface ListPlanSalesResponse {
  /** The plans of this page. */
  plans: PlanSales[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface ListPlansResponse {
  /** The plans of this page. */
  plans: EsimPlan[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface ListPredictionsResponse {
  /** Soonest first. */
  predictions: Prediction[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface ListProductsResponse {
  /** The products of this page. */
  products: Product[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface ListRatesResponse {
  /** The rates. */
  rates: OfferedRate[];
  /** The part of an amount that a quote takes as its fee, such as "0.005". Decimal string. */
  spread: string;
  /** The number of seconds from its `valid_from` after which a rate is stale. 0 if rates never become stale. */
  max_age_seconds: number;
}

export interface ListRecommendationsResponse {
  /** The best first. */
  recommendations: Recommendation[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface ListReportsResponse {
  /** The reports of this page. */
  reports: Report[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface ListScansResponse {
  /** The scans of this page. */
  scans: Scan[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface ListSeatHoldsResponse {
  /** Those that have not ended. */
  holds: SeatHold[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface ListSessionsResponse {
  /** The sessions of this page. */
  sessions: DeviceSession[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface ListSignInsResponse {
  /** The sign ins of this page. */
  sign_ins: SignIn[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface ListSimilarMediaResponse {
  /** Nearest first. */
  similar: SimilarMedia[];
}

export interface ListSimilarThingsResponse {
  /** The nearest first. */
  recommendations: Recommendation[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface ListStaffResponse {
  /** Everybody who has a role. */
  staff: User[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface ListStockMovementsResponse {
  /** The movements of this page. */
  movements: StockMovement[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface ListSubscriptionPlansResponse {
  /** The cheapest first. */
  plans: SubscriptionPlan[];
}

export interface ListTicketTransfersResponse {
  /** The transfers of this page. */
  transfers: TicketTransfer[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface ListTicketsResponse {
  /** The result, if tickets were ordered. */
  tickets: Ticket[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface ListTopUpsResponse {
  /** Top-ups, newest first. */
  top_ups: EsimTopUp[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface ListTransactionsResponse {
  /** The transactions of this page. */
  transactions: Transaction[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface ListUnclaimedResponse {
  /** The unclaimed of this page. */
  unclaimed: Unclaimed[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface ListUnclaimedTransactionsResponse {
  /** `credit`: money came in. `debit`: money was paid. The `user_id` is the id of the former owner, or of the merchant. */
  transactions: Transaction[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface ListVerificationsResponse {
  /** The verifications of this page. */
  verifications: Verification[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface ListWalletsResponse {
  /** The wallets. */
  wallets: Wallet[];
}

export interface ListWebhookEventTypesResponse {
  /** The event types. */
  event_types: EventType[];
}

export interface ListWebhooksResponse {
  /** The webhooks of this page. */
  webhooks: Webhook[];
  /** Empty on the last page. */
  next_page_token: string;
}

export interface LoginResponse {
  /** Not set if a second factor is needed. */
  user?: User;
  /** The access token: a JWT (ES256). Send it as `Authorization: Bearer …`. Empty if a second factor is needed. */
  access_token: string;
  /** The refresh token. It is opaque, and can be used once. Empty with `cookie`, or if a second factor is needed. */
  refresh_token: string;
  /** `Bearer`. */
  token_type: "Bearer";
  /** Seconds until the access token expires. */
  expires_in: number;
  /** Set instead of the tokens if the person has a second factor: LoginWithFactor finishes the sign-in. */
  challenge?: SignInChallenge;
  /** Keep it on the device, also after a sign-out, and send it with the next Login: it says that the device is known, and opens nothing. It is good for 180 days, until the password is changed. Empty with `cookie`, or if a second factor is needed. */
  device_token: string;
}

export interface LoginWithFactorResponse {
  /** The person who is signed in. */
  user: User;
  /** The access token: a JWT (ES256). Send it as `Authorization: Bearer …`. */
  access_token: string;
  /** The refresh token. It is opaque, and can be used once. Empty with `cookie`. */
  refresh_token: string;
  /** `Bearer`. */
  token_type: "Bearer";
  /** Seconds until the access token expires. */
  expires_in: number;
  /** Keep it on the device, also after a sign-out, and send it with the next Login: it says that the device is known, and opens nothing. It is good for 180 days, until the password is changed. Empty with `cookie`. */
  device_token: string;
}

export interface LoginWithPasskeyResponse {
  /** The person who is signed in. */
  user: User;
  /** The access token: a JWT (ES256). Send it as `Authorization: Bearer …`. */
  access_token: string;
  /** The refresh token. It is opaque, and can be used once. Empty with `cookie`. */
  refresh_token: string;
  /** `Bearer`. */
  token_type: "Bearer";
  /** Seconds until the access token expires. */
  expires_in: number;
  /** Keep it on the device, also after a sign-out, and send it with the next Login: it says that the device is known, and opens nothing. It is good for 180 days, until the password is changed. Empty with `cookie`. */
  device_token: string;
}

export type LogoutResponse = Record<string, never>;

/** A mail, and what became of it. */
export interface Mail {
  /** UUID. The mail's Message-ID begins with it. */
  id: string;
  /** UUID of the person who gets it. */
  user_id: string;
  /** What it is. */
  template: "test" | "verify-email" | "change-email" | "email-changed" | "email-restored" | "reset-password" | "password-changed" | "merchant-invitation" | "export-ready" | "esim-usage" | "esim-used-up" | "esim-expiring" | "esim-expired" | "event-cancelled" | "event-moved" | "given-event-cancelled" | "given-event-moved" | "ticket-offered" | "ticket-accepted" | "ticket-offer" | "digest";
  /** `waiting`: it is sent, or tried again, at `next_attempt_at`. `sent`: the mail server accepted it. `refused`: the mail server refused it for good. `failed`: it was tried too often. `expired`: what it was about had ended, or the person's account was deleted. `skipped`: no mail server is configured. */
  state: "waiting" | "sent" | "refused" | "failed" | "expired" | "skipped";
  /** How often it was tried. */
  attempts: number;
  /** Why the last attempt failed: the mail server's codes, such as `550 5.1.1`, or a word. Empty if it did not fail. */
  error: string;
  /** When it was created. */
  created_at: string;
  /** Set while the mail waits. */
  next_attempt_at?: string;
  /** Not set while the mail waits. */
  ended_at?: string;
}

/** A mail that Plaza can send. */
export interface MailTemplate {
  /** Its name. */
  name: "test" | "verify-email" | "change-email" | "email-changed" | "email-restored" | "reset-password" | "password-changed" | "merchant-invitation" | "export-ready" | "esim-usage" | "esim-used-up" | "esim-expiring" | "esim-expired" | "event-cancelled" | "event-moved" | "given-event-cancelled" | "given-event-moved" | "ticket-offered" | "ticket-accepted" | "ticket-offer" | "digest";
  /** The languages in which there is a text. */
  languages: Array<"en" | "fr">;
}

/** What everything that is sold has. */
export interface Managed {
  /** UUID of the merchant that sells it. Empty: the platform. */
  merchant_id: string;
  /** `proposed` waits for the approval of staff. Only what is `published` is public. */
  state: "draft" | "proposed" | "published" | "archived";
  /** Names its version, for a change. */
  etag: string;
  /** Its clocks. */
  clocks: Clocks;
  /** The time at which it was published first. Not set if it never was. */
  published_at?: string;
  /** When it was created. */
  created_at: string;
  /** What the seller's own system calls it. Empty if nothing. */
  external_id: string;
}

export interface ManagedCategory {
  /** A name for people. */
  name: string;
  /** Decimal string. */
  price: string;
  /** How many seats it has. */
  capacity: number;
  /** How many of them are free. */
  seats_left: number;
}

export interface ManagedEvent {
  /** UUID. */
  id: string;
  /** The name of the event. */
  title: string;
  /** The id of the club, such as `AS_MONACO`. Empty if it belongs to no club. */
  club: string;
  /** When the event begins. */
  date: string;
  /** Where the event takes place. */
  venue: string;
  /** The competition that the event belongs to. */
  competition: string;
  /** The price of the cheapest category; empty without categories. */
  price_from: string;
  /** ISO 4217. */
  currency: string;
  /** The number of free seats in all categories. */
  seats_available: number;
  /** Whether it is in great demand. */
  hot: boolean;
  /** Whether it is for guests of honour. */
  vip: boolean;
  /** Whether its tickets get tokens on a chain. */
  nft: boolean;
  /** Whether its tickets stay with who bought them: they cannot be given to somebody else. */
  no_transfer: boolean;
  /** How many tickets one person can buy for it. 0: any number, in orders of at most 10. */
  limit_per_person: number;
  /** At most 100, the most expensive first. Only in the answer about one event. */
  categories: ManagedCategory[];
  /** Its owner, its state, its etag and its clocks. */
  managed: Managed;
  /** What shows it, the main picture first. */
  pictures: Picture[];
  /** When it was cancelled. */
  cancelled_at?: string;
  /** When it was moved to another date or venue, the last time. */
  moved_at?: string;
  /** Until when those who bought before it was moved can give their order back. */
  refund_until?: string;
  /** Why it was cancelled or moved, as the buyers read it. */
  change_reason: string;
}

/** What a merchant sold with an order. Amounts are of that alone. */
export interface ManagedOrder {
  /** UUID. */
  id: string;
  /** UUID of the merchant. */
  merchant_id: string;
  /** `tickets`, `shop`, `esim` or `esim_top_up`. */
  kind: "tickets" | "shop" | "esim" | "esim_top_up";
  /** `pending` while it is not known whether the order is paid, then `paid`. `refunding` while a refund of the order is in progress. `refunded` if nothing is left of what the merchant sold. */
  status: "pending" | "paid" | "refunding" | "refunded";
  /** What was ordered of the merchant, such as `2 × Tribune, AS Monaco – Olympique Lyonnais`. */
  title: string;
  /** What was paid for it, before the fee of the platform. Decimal string in `currency`. */
  total: string;
  /** ISO 4217. */
  currency: string;
  /** What was refunded of it. Decimal string in `currency`. */
  refunded: string;
  /** The name of the buyer. Empty if their account is deleted, or the name is not known at the moment. */
  buyer_name: string;
  /** When it was created. */
  created_at: string;
}

export interface ManagedPlan {
  /** UUID. */
  id: string;
  /** A name for people. */
  name: string;
  /** The region in which the plan works. */
  region: string;
  /** Megabytes of data; 0 means unlimited. */
  data: number;
  /** The duration in days. */
  duration: number;
  /** Country codes (ISO 3166-1 alpha-2). */
  countries: string[];
  /** Decimal string. */
  price: string;
  /** ISO 4217. */
  currency: string;
  /** Whether it stands first in the list. */
  popular: boolean;
  /** Its owner, its state, its etag and its clocks. */
  managed: Managed;
}

export interface ManagedProduct {
  /** UUID. */
  id: string;
  /** A name for people. */
  name: string;
  /** A description for people. */
  description: string;
  /** The id of the club, such as `AS_MONACO`. Empty if it belongs to no club. */
  club: string;
  /** The name of the category. */
  category: string;
  /** Decimal string. */
  price: string;
  /** The price before the discount; empty if there is none. */
  old_price: string;
  /** The discount in percent. */
  discount: number;
  /** ISO 4217. */
  currency: string;
  /** How many are left. */
  stock: number;
  /** Whether it comes with a collectible token. */
  nft: boolean;
  /** In other languages. */
  translations: Translations;
  /** Its owner, its state, its etag and its clocks. */
  managed: Managed;
  /** Whether it has variants. Its stock is the sum of theirs then. */
  has_variants: boolean;
  /** At most 100, in the order of their positions. Only in the answer about one product. */
  variants: ManagedVariant[];
  /** What shows it, the main picture first. */
  pictures: Picture[];
}

/** A refund of what a merchant sold. */
export interface ManagedRefund {
  /** The time at which it was requested. */
  created_at: string;
  /** `pending`, `done` or `failed`. */
  status: "pending" | "done" | "failed";
  /** What the merchant gives of it, before the fee that the platform gives back. Decimal string in the currency of the order. */
  amount: string;
  /** Why, if somebody of the merchant's team or one of its API keys requested it. Can be empty. */
  reason: string;
  /** Whether staff of the platform requested it. */
  by_staff: boolean;
  /** For `failed`: the reason, such as INSUFFICIENT_FUNDS. */
  error: string;
}

/** The seats of a category. */
export interface ManagedSeatSection {
  /** The name of the category. */
  category: string;
  /** The rows from the front to the back. Empty if the request had the same plan version. */
  rows: SeatRows[];
  /** One bit for each seat, in the order of the rows and in each row of the numbers: 1 if it is held for somebody who has not paid yet. The first seat is the lowest bit of the first byte. */
  held_seats: string;
  /** The same, for the seats that are sold, also those that are checked in. */
  sold_seats: string;
  /** The same, for the seats whose ticket was let in. */
  checked_in_seats: string;
}

/** A ticket that a merchant sold, without its code. */
export interface ManagedTicket {
  /** UUID. */
  id: string;
  /** The name of the category of its seat. */
  category: string;
  /** The seat within its category, such as `A-17`. */
  seat: string;
  /** What was paid for it. Decimal string in the currency of the order. */
  price: string;
  /** `valid`, `used`, `refunded` or `cancelled`. */
  status: "valid" | "used" | "refunded" | "cancelled";
}

/** A product in one size and colour. */
export interface ManagedVariant {
  /** UUID. */
  id: string;
  /** The seller's own name of it: unique among what the seller sells. */
  sku: string;
  /** Empty if it has none. */
  size: string;
  /** Empty if it has none. */
  colour: string;
  /** Decimal string; empty for the price of the product. */
  price: string;
  /** How many are left. */
  stock: number;
  /** Its place among the variants: lower ones come first. */
  position: number;
  /** What is `archived` is not sold. */
  state: "active" | "archived";
}

export interface MarkReadResponse {
  /** The number of messages that were marked as read. */
  read_count: number;
}

export interface Match {
  /** UUID. */
  event_id: string;
  /** The league, by which its teams are told apart from those of others. */
  league: string;
  /** The team that plays at home. */
  home: string;
  /** The team that visits. */
  away: string;
  /** When it begins. */
  date: string;
  /** The club that the event belongs to. */
  club: string;
  /** Whether it has ended, and has a result. */
  ended: boolean;
  /** The goals of the home team. 0 without a result. */
  home_goals: number;
  /** The goals of the visitors. 0 without a result. */
  away_goals: number;
}

/** Media is a picture, as those who keep it see it. */
export interface Media {
  /** UUID. */
  id: string;
  /** What it is for. Pictures for messages are private, all others public. */
  kind: "product" | "event" | "club" | "profile" | "post" | "message";
  /** `awaiting` its bytes, `processing`, `ready`, or `refused`: see `refusal`. */
  state: "awaiting" | "processing" | "ready" | "refused";
  /** Why it was refused. Empty if it was not. What is refused is removed after a day. */
  refusal: "" | "checksum" | "type" | "unreadable" | "pixels" | "polyglot";
  /** The merchant that it belongs to. Empty if it is the platform's or a person's. */
  merchant_id: string;
  /** As it was uploaded, in bytes. */
  size: number;
  /** What it was when it was uploaded, by its content. Empty before it was checked. */
  content_type: "" | "image/jpeg" | "image/png" | "image/webp" | "image/gif" | "image/avif";
  /** What it shows: the sizes to choose from, and what stands in its place until it is loaded. */
  picture?: Picture;
  /** How it came about: `upload`, or `generated` from the prompt. */
  source: "upload" | "generated";
  /** From what it was generated. At most 2,000 characters. */
  prompt: string;
  /** The pictures that it was made after. */
  reference_ids: string[];
  /** What was found in it. Empty before it was checked. */
  analysis?: MediaAnalysis;
  /** When it was created. */
  created_at: string;
  /** What shows it, at most 20. Messages are not among them. Only where one picture is read; what another service shows is missing while that one does not answer. */
  uses: MediaUse[];
}

export interface MediaAltRequest {
  /** In English. */
  en?: string;
  /** In French. */
  fr?: string;
}

/** MediaAnalysis says what was found in a picture. */
export interface MediaAnalysis {
  /** How many frames the upload had; the first one was kept. */
  frames: number;
  /** Whether the upload said where it was taken. That was removed. */
  had_location: boolean;
  /** 0 (black) to 1 (white). */
  brightness: number;
  /** 0 to 1: the spread of the brightness. */
  contrast: number;
  /** 0 (blurred) upwards. */
  sharpness: number;
  /** The perceptual hash: 16 hexadecimal digits. Pictures that look alike differ in few of its bits. */
  perceptual_hash: string;
}

/** MediaUsage is how much of its quota an owner has used. */
export interface MediaUsage {
  /** Pictures in any state. */
  images: number;
  /** Of their uploads. */
  bytes: string;
  /** How many there can be. */
  max_images: number;
  /** How many bytes there can be. */
  max_bytes: string;
}

/** MediaUse is something that shows a picture. */
export interface MediaUse {
  /** What it is. */
  kind: "product" | "event" | "club" | "profile" | "post";
  /** Of the product, the event, the club, the person or the post. */
  id: string;
  /** Such as the name of the product, or the beginning of the post. */
  name: string;
}

/** Somebody in a team. */
export interface Member {
  /** UUID. */
  user_id: string;
  /** The name. */
  name: string;
  /** The address of the account. */
  email: string;
  /** The role in the team. */
  role: "owner" | "finance" | "shop" | "gate" | "support";
  /** Since when. */
  since: string;
  /** Whether the owner offered them the ownership. */
  ownership_offered: boolean;
  /** The picture of the person, in its smallest size. Not set if there is none. */
  picture?: Picture;
}

/** What a person is in the team of a merchant. */
export interface Membership {
  /** The merchant. */
  merchant: MerchantAccount;
  /** The person's role. */
  role: "owner" | "finance" | "shop" | "gate" | "support";
  /** What the role permits: docs/permissions.md lists all of them. */
  permissions: string[];
  /** When the person joined. */
  since: string;
  /** Whether it is the person's home merchant: the first one that they joined. */
  home: boolean;
}

export interface Merchant {
  /** UUID. */
  id: string;
  /** A name for people. */
  name: string;
  /** ISO 4217. The currency of its payments. */
  currency: string;
}

/** A merchant as its team and staff see it. */
export interface MerchantAccount {
  /** UUID. */
  id: string;
  /** What payers read. */
  name: string;
  /** As it is registered. */
  legal_name: string;
  /** ISO 3166-1 alpha-2. Empty for a merchant that an administrator created. */
  country: string;
  /** ISO 4217. The currency of its payments. */
  currency: string;
  /** The club that it sells for, such as `AS_MONACO`. Empty if none. */
  club_id: string;
  /** `proposed`: staff has not decided yet. Only an `approved` merchant can do something. */
  state: "proposed" | "approved" | "refused" | "suspended";
  /** Why it is refused or suspended. Empty otherwise. */
  reason: string;
  /** Whether payouts need a second person. */
  payouts_need_approval: boolean;
  /** The time at which it was created. */
  created_at: string;
  /** The time of the last decision of staff. Not set while it is proposed. */
  decided_at?: string;
  /** UUID of the owner. Empty if the owner deleted their account. */
  owner_id: string;
}

/** One call that was made for a merchant, or that was about it. */
export interface MerchantAuditEntry {
  /** UUID. */
  id: string;
  /** The time of the call. */
  at: string;
  /** Who called: a person, a program with an API key, or a member of staff. */
  by: "person" | "key" | "staff";
  /** UUID of the person who called. Empty for staff and programs. */
  actor: string;
  /** The called rpc, such as `plaza.auth.v1.ApiKeyService/CreateApiKey`. */
  rpc: string;
  /** As in AuditEntry. */
  outcome: "begun" | "done" | "error";
  /** What the call was about, such as `payout` or `webhook`. */
  subject_kind: string;
  /** Its id. Empty if it was about nothing in particular. */
  subject: string;
  /** UUID of the API key of the call. Empty if it came with none. */
  key_id: string;
  /** The address from which a program called. Empty for the calls of people. */
  address: string;
}

/** The wallet of a merchant. */
export interface MerchantWallet {
  /** UUID. */
  merchant_id: string;
  /** The wallet as it is now. */
  wallet: Wallet;
}

export interface MergeGuestResponse {
  /** UUID of the guest, who has no account any more. */
  guest_id: string;
  /** `done`: everything has moved. `moving`: it was decided and cannot be undone; a service did not answer, and the rest moves as soon as it does. */
  status: "done" | "moving";
}

export interface Message {
  /** UUID. */
  id: string;
  /** UUID of the conversation. */
  conversation_id: string;
  /** The author of the message. */
  user_id: string;
  /** The text of the message. */
  message: string;
  /** When it happened. */
  timestamp: string;
  /** Whether all other participants have read the message, and show it: see TurnOffReceipts. */
  read: boolean;
  /** Pictures, with addresses that hold for 5 to 10 minutes: read the message again for new ones. One whose addresses cannot be had now has no variants. Those that were deleted are missing. */
  attachments: Picture[];
  /** UUID of the message of this conversation that it answers. It may be deleted since. Empty if it answers none. */
  reply_to: string;
  /** How often it was edited. ListMessageVersions has what it said before. */
  edits: number;
  /** When it was edited last. Not set if it never was. */
  edited_at?: string;
  /** At most 20 different ones, the oldest first. */
  reactions: Reaction[];
  /** When it was pinned. Not set if it is not. */
  pinned_at?: string;
  /** UUIDs of the people whom it mentions, at most 20. They may have left since. */
  mentions: string[];
}

/** What a message said before it was edited. */
export interface MessageVersion {
  /** The text. */
  message: string;
  /** When these words were written. */
  written_at: string;
}

export interface MoveEventResponse {
  /** The move. */
  move: EventChange;
}

export interface MoveStockResponse {
  /** The product. */
  product: ManagedProduct;
}

export type MuteConversationResponse = Record<string, never>;

/** One call that the person made, or that was about the person. */
export interface MyAuditEntry {
  /** UUID. */
  id: string;
  /** The time of the call. */
  at: string;
  /** Who called: the person, a member of staff, or somebody else. */
  by: "you" | "staff" | "other";
  /** The called rpc, such as `plaza.auth.v1.CredentialService/ChangePassword`. */
  rpc: string;
  /** As in AuditEntry. */
  outcome: "begun" | "done" | "error";
  /** What the call was about, such as `person` or `webhook`. */
  subject_kind: string;
  /** Its id. Empty if it was about nothing in particular. */
  subject: string;
  /** The address from which the person called. Empty for the calls of others. */
  address: string;
  /** UUID of the merchant for which the call was made. Empty if it was made for none. */
  merchant: string;
}

export interface NewCategory {
  /** 1 to 100 characters. */
  name: string;
  /** Decimal string. */
  price: string;
  /** How many rows of seats it has. Rows are named A to Z, then AA and so on. */
  rows: number;
  /** How many seats each row has. */
  seats_per_row: number;
}

export interface Notification {
  /** UUID. */
  id: string;
  /** The same types as for webhooks (docs/webhooks.md): money.received, order.paid, payment.received and so on; or webhook.disabled. */
  type: string;
  /** A title of a few words. Of eSIMs and orders it is in the language of the person's profile, otherwise in English. */
  title: string;
  /** The text: one sentence, in the same language. */
  body: string;
  /** The ids of what the notification is about (transaction_id, order_id, ticket_id and so on), and amounts as decimal strings. */
  data: Record<string, unknown>;
  /** When it was created. */
  created_at: string;
  /** Not set while the notification is unread. */
  read_at?: string;
}

export interface OfferOwnershipResponse {
  /** Until when it can be accepted. */
  expires_at: string;
}

export interface OfferTicketResponse {
  /** The offer as it is now. */
  transfer: TicketTransfer;
}

/** A rate that is valid now. */
export interface OfferedRate {
  /** ISO 4217. */
  from: string;
  /** ISO 4217. */
  to: string;
  /** Decimal string, with at most 12 digits after the point. */
  rate: string;
  /** The time from which the rate is valid. */
  valid_from: string;
  /** As in ExchangeRate. */
  source: string;
  /** Whether the rate is too old for an exchange. CreateQuote then returns EXCHANGE_RATE_STALE. For a rate that is calculated from two rates through another currency, the older one counts. */
  stale: boolean;
}

export interface OpenPortalResponse {
  /** The page of Stripe. Only for this person, and for some minutes. */
  url: string;
}

export interface Order {
  /** UUID. */
  id: string;
  /** UUID of the person. */
  user_id: string;
  /** The lines of the cart, at most 100. */
  items: OrderItem[];
  /** Decimal string. */
  total: string;
  /** ISO 4217. */
  currency: string;
  /** `pending`, `paid` or `failed`; `refunding` while a refund is in progress, then `refunded`, or `paid` again if only a part was refunded: see `refunded`. */
  status: "pending" | "paid" | "failed" | "refunding" | "refunded";
  /** When it was created. */
  created_at: string;
  /** What all refunds of the order returned together. Decimal string in `currency`. */
  refunded: string;
}

/** A call about an order, as the audit log has it. */
export interface OrderCall {
  /** The time of the call. */
  at: string;
  /** Such as `RefundPlacedOrder`. */
  rpc: string;
  /** `begun`, `done` or `error`. */
  outcome: "begun" | "done" | "error";
  /** UUID of who called. */
  actor: string;
  /** What the caller gave as the reason. Can be empty. */
  reason: string;
  /** The `x-request-id` of the call. */
  request_id: string;
}

/** An event that was written about an order. */
export interface OrderEvent {
  /** UUID. The `webhook-id` of its webhooks. */
  id: string;
  /** Such as `OrderPaid`. */
  type: string;
  /** `pending`, `handed`, `done`, or `dead` if it was given up. */
  state: "pending" | "handed" | "done" | "dead";
  /** How often its delivery was attempted. */
  attempts: number;
  /** What the last attempt ended with. Can be empty. */
  error: string;
  /** When it was created. */
  created_at: string;
  /** The time at which it took effect at its destination. */
  done_at?: string;
}

/** The error that the order got or would have got as its answer. */
export interface OrderFailure {
  /** A reason such as INSUFFICIENT_FUNDS. */
  reason: string;
  /** The reason as a sentence. */
  message: string;
  /** More about the reason, such as the available balance. */
  metadata: Record<string, string>;
}

/** The money that was set aside for an order. */
export interface OrderHold {
  /** `held`, `captured`, `voided` or `expired`. */
  status: "held" | "captured" | "voided" | "expired";
  /** Decimal string in `currency`. Empty for a hold that was voided before it was placed. */
  amount: string;
  /** What was taken of it. Decimal string, empty like `amount`. */
  captured: string;
  /** ISO 4217. */
  currency: string;
  /** When it was created. */
  created_at: string;
  /** The end of the hold. */
  expires_at?: string;
  /** Not set while it is held. */
  ended_at?: string;
}

export interface OrderItem {
  /** UUID of the product. */
  product_id: string;
  /** A name for people. */
  name: string;
  /** The price of one at the time of the order. */
  price: string;
  /** How many. */
  quantity: number;
  /** Decimal string. */
  total: string;
  /** UUID of the variant. Not set for a product without variants, as the next three are. */
  variant_id?: string;
  /** Its SKU at the time of the order. */
  sku?: string;
  /** Its size at the time of the order. Empty if it has none. */
  size?: string;
  /** Its colour at the time of the order. Empty if it has none. */
  colour?: string;
  /** How many of them were given back by refunds of this line or of the whole order. */
  refunded_quantity: number;
}

/** One line of an order. */
export interface OrderLine {
  /** The name of the product, with size and colour of its variant; the seat's category; or the plan. */
  name: string;
  /** The price of one when it was ordered. Decimal string in the currency of the order. */
  price: string;
  /** How many of them. */
  quantity: number;
  /** The price of all of them. Decimal string. */
  total: string;
  /** UUID of the product, the event or the plan. */
  subject_id: string;
  /** The number of the line in the order, from 1. */
  line: number;
  /** How many of them were given back. */
  refunded_quantity: number;
  /** UUID of the merchant that sold it. Empty: the platform. */
  merchant_id: string;
  /** The main picture of the product or of the event, as it is now. */
  picture?: Picture;
}

/** Something that was sent about an order. */
export interface OrderMessage {
  /** `notification` or `webhook`. */
  channel: "notification" | "webhook";
  /** UUID of the notification, or of the delivery. */
  id: string;
  /** Such as `order.paid`. */
  type: string;
  /** Of a notification `read` or `unread`; of a delivery `pending`, `delivered`, `failed` or `skipped`. */
  state: string;
  /** The title of a notification; of a delivery what its last attempt ended with, if it failed. */
  text: string;
  /** The time at which it was created. */
  at: string;
  /** How often it was attempted. Only of a delivery. */
  attempts: number;
}

/** What was posted for an order: its purchase, or a refund. */
export interface OrderPosting {
  /** UUID of the buyer's transaction. */
  transaction_id: string;
  /** UUID of the movement. */
  movement_id: string;
  /** `purchase` or `refund`. */
  type: string;
  /** The time at which it was posted. */
  posted_at: string;
  /** All entries of the movement. They sum to zero. At most 110. */
  entries: PlannedEntry[];
}

/** One step in the life of an order. */
export interface OrderStep {
  /** The time at which it happened. */
  at: string;
  /** `placed`, `paid`, `failed`, `refund_requested`, `refunded` or `refund_failed`; `waiting` if an attempt at the order or its refund had no known result and is made again at `next_attempt_at`. */
  step: "placed" | "paid" | "failed" | "refund_requested" | "refunded" | "refund_failed" | "waiting";
  /** For `failed` and `refund_failed`: the reason, such as INSUFFICIENT_FUNDS. */
  reason: string;
  /** For people: what the administrator wrote, why the order failed, or what the last attempt ended with. */
  message: string;
  /** How often it was attempted. For `waiting`. */
  attempts: number;
  /** The time of the next attempt. For `waiting`. */
  next_attempt_at?: string;
  /** UUID of the transaction in the wallet. For `paid` and `refunded`. */
  transaction_id: string;
  /** For `refund_requested`: how much it is of. Decimal string in the currency of the order. */
  amount: string;
  /** For `refund_requested`: the `x-request-id` of the call. Can be empty. */
  request_id: string;
}

/** The number of events for one destination in one state. */
export interface OutboxDepth {
  /** The service that receives them. */
  destination: string;
  /** `pending`, `handed` (handed over and not acknowledged) or `dead` (failed too often). */
  state: "pending" | "handed" | "dead";
  /** How many there are. */
  depth: number;
  /** The age of the oldest one in seconds. */
  oldest_seconds: number;
}

/** An event that the service writes to another service. */
export interface OutboxEvent {
  /** UUID. */
  id: string;
  /** Such as `plaza.events.v1.OrderPaid`. */
  type: string;
  /** The service that receives it. */
  destination: string;
  /** What it happened to, such as `order:019a3f6e-…`. */
  aggregate: string;
  /** UUID of the person. */
  user_id: string;
  /** `pending`, `handed` (handed over and not acknowledged), `done` or `dead` (failed too often). */
  state: "pending" | "handed" | "done" | "dead";
  /** How often it failed. */
  attempts: number;
  /** When it was written. */
  created_at: string;
  /** When it is tried again. Missing unless it waits. */
  next_attempt_at?: string;
  /** The last error. Empty if there was none. */
  last_error: string;
}

/** A merchant as its owner and administrators see it. */
export interface OwnMerchant {
  /** UUID. */
  id: string;
  /** The id of the owner. */
  user_id: string;
  /** A name for people. */
  name: string;
  /** ISO 4217. */
  currency: string;
  /** The fee in basis points of each payment: 150 is 1.5 %. */
  fee_rate: number;
  /** The fixed fee that each payment costs in addition. Decimal string. */
  fee_fixed: string;
  /** When it was created. */
  created_at: string;
}

export interface PairDeviceResponse {
  /** For the header `checkin-token`. It is not stored, and cannot be read again. */
  token: string;
  /** The device as it is now. */
  device: CheckInDevice;
}

export interface Participant {
  /** UUID. */
  id: string;
  /** A name for people. */
  name: string;
  /** In its smallest size. Not set if there is none. */
  picture?: Picture;
  /** What they may do in a group: `owner`, everything; `moderator`, rename it, add people, and remove members. Of two people, both are `member`. */
  role: "owner" | "moderator" | "member";
}

export interface PayTestPaymentRequestResponse {
  /** As the merchant sees it. */
  payment: Payment;
}

export interface PayUnclaimedResponse {
  /** The transaction of the unclaimed account: of the type `send` for a wallet, `payout` for a payment outside of Plaza. */
  transaction: Transaction;
  /** The amount that is left in the account. */
  left: string;
}

export interface Payment {
  /** UUID. */
  id: string;
  /** The id of the payer. */
  user_id: string;
  /** UUID of the merchant. */
  merchant_id: string;
  /** Decimal string. */
  amount: string;
  /** ISO 4217. */
  currency: string;
  /** `requires_capture`, `succeeded`, `partially_refunded`, `refunded`, `voided` or `expired`. */
  status: "requires_capture" | "succeeded" | "partially_refunded" | "refunded" | "voided" | "expired";
  /** `automatic` or `manual`. */
  capture_method: "automatic" | "manual";
  /** A description for people. */
  description: string;
  /** The merchant's own reference for the order. */
  order_reference: string;
  /** The amount that was captured so far, with the fee. */
  captured: string;
  /** The part of `captured` that was refunded. */
  refunded: string;
  /** The fee that the platform has kept. Empty for the payer. */
  fee: string;
  /** The parts of other merchants of the whole amount. Empty for the payer. */
  splits: PaymentSplit[];
  /** The time at which held money returns to the payer. Not set if the payment was captured at once. */
  expires_at?: string;
  /** When it was created. */
  created_at: string;
  /** The amount that was captured and not refunded: the sum of `fee`, of the received splits, and of `net`. Empty for the payer. */
  gross: string;
  /** The part that the payment's own merchant has. Negative if everything except the fee was refunded. Empty for the payer. */
  net: string;
  /** UUID of the payment request that is paid. Empty for a direct payment. */
  payment_request_id: string;
}

/** A payment through Stripe, from its beginning to its end. */
export interface PaymentIntent {
  /** UUID. It is Plaza's id, not Stripe's. */
  id: string;
  /** `deposit` or `credits`. */
  purpose: "deposit" | "credits";
  /** `pending` (the person has to pay), `processing` (the bank has to confirm), `failed` (declined; it can be tried again with the same client secret), `canceled` or `succeeded`. */
  status: "pending" | "processing" | "failed" | "canceled" | "succeeded";
  /** Positive decimal string. */
  amount: string;
  /** ISO 4217. */
  currency: string;
  /** The number of credits that are bought. 0 for a deposit. */
  credits: number;
  /** For Stripe's library in the browser or app. Only while there is something to pay. */
  client_secret: string;
  /** The amount that was returned to its source by refunds and disputes. */
  reversed: string;
  /** The part of `reversed` that was no longer in the wallet. It is taken from the next deposits through Stripe. */
  owed: string;
  /** When it was created. */
  created_at: string;
  /** When it was last changed. */
  updated_at: string;
}

export interface PaymentRequest {
  /** UUID. */
  id: string;
  /** UUID of the merchant. */
  merchant_id: string;
  /** The name of the merchant. */
  merchant_name: string;
  /** Decimal string. */
  amount: string;
  /** ISO 4217. */
  currency: string;
  /** A description for people. */
  description: string;
  /** The merchant's own reference for the order. */
  order_reference: string;
  /** `open`, `paid`, `cancelled` or `expired`. */
  status: "open" | "paid" | "cancelled" | "expired";
  /** The time from which the request can no longer be paid. */
  expires_at: string;
  /** The parts of other merchants. Empty for everyone except the merchant's owner and administrators. */
  splits: Split[];
  /** UUID of the payment of this request, if there is one. Empty for everyone except the merchant's owner and administrators. */
  payment_id: string;
  /** When it was created. */
  created_at: string;
}

/** A split, and what the merchant has received of it. */
export interface PaymentSplit {
  /** UUID. */
  merchant_id: string;
  /** Decimal string: the part of the whole amount that this merchant gets. */
  amount: string;
  /** The amount that this merchant has received and not given back. */
  received: string;
}

/** A capture or a refund of a payment, and where the payment stood after it. */
export interface PaymentStep {
  /** `capture` or `refund`. `fee` is the fee of an old payment, which had a transaction of its own. */
  kind: "capture" | "refund" | "fee";
  /** The time at which it was posted. */
  at: string;
  /** Decimal string. */
  amount: string;
  /** What was captured so far. Decimal string. */
  captured: string;
  /** What was refunded so far. Decimal string. */
  refunded: string;
  /** The fee that the platform had kept. Decimal string. */
  fee: string;
  /** UUID of the payer's transaction. */
  transaction_id: string;
}

export interface Payout {
  /** UUID. */
  id: string;
  /** UUID of the merchant. */
  merchant_id: string;
  /** Decimal string. */
  amount: string;
  /** ISO 4217. */
  currency: string;
  /** The bank account that gets the money. Everything except the country and the last four characters is masked. */
  destination: string;
  /** `requested`, `processing`, `paid`, `failed` or `cancelled`. */
  status: "requested" | "processing" | "paid" | "failed" | "cancelled";
  /** Why the payout failed. */
  failure: string;
  /** When it was created. */
  created_at: string;
  /** The time at which the payout was paid, or at which the money was back in the wallet. */
  ended_at?: string;
  /** The time at which the payout is sent. Until then it can be cancelled. Not set for payouts that are older than this field. */
  due_at?: string;
  /** UUID of the destination. Empty for payouts that are older than this field. */
  destination_id: string;
  /** Whether the payout waits because the merchant's wallet is frozen. It continues when the wallet is unfrozen. */
  frozen: boolean;
  /** Whether it is sent only after somebody else of the team has approved it. */
  needs_approval: boolean;
  /** UUID of who requested it. Empty for payouts that an API key requested, or that are older than this field. */
  requested_by: string;
  /** UUID of who approved it. Empty if nobody did. */
  approved_by: string;
  /** When it was approved. */
  approved_at?: string;
}

/** A bank account to which payouts of a merchant were requested. */
export interface PayoutDestination {
  /** UUID. */
  id: string;
  /** UUID of the merchant. */
  merchant_id: string;
  /** The bank account. Everything except the country and the last four characters is masked. */
  destination: string;
  /** The destination is new until this time: payouts to it wait, and need a sign-in during the last 5 minutes. */
  usable_at: string;
  /** When it was created. */
  created_at: string;
}

export interface PeopleOfDay {
  /** `2026-11-30`. */
  day: string;
  /** The number of people who registered. */
  registered: number;
}

/** Picture is a picture as everybody sees it. */
export interface Picture {
  /** UUID. */
  id: string;
  /** What it shows, in words. */
  alt: AltTexts;
  /** Of the largest variant, in pixels. */
  width: number;
  /** Of the largest variant, in pixels. */
  height: number;
  /** A picture of some 25 bytes that stands in its place until it is loaded (ThumbHash), in base64. */
  thumbhash: string;
  /** Such as `#E63946`, the one with the largest part first. */
  colours: string[];
  /** Smallest first. Of public pictures the addresses never change, and can be kept for ever; of private ones they hold for 10 minutes. */
  variants: Variant[];
}

export interface PinMessageResponse {
  /** The text. */
  message: Message;
}

/** An order of any kind. */
export interface PlacedOrder {
  /** UUID. */
  id: string;
  /** `tickets`, `shop`, `esim` or `esim_top_up`. */
  kind: "tickets" | "shop" | "esim" | "esim_top_up";
  /** `pending` while the result is not known. Then `paid` or `failed`, which never changes. */
  status: "pending" | "paid" | "failed";
  /** When it was created. */
  created_at: string;
  /** The end of the reservation of the ordered items. A pending order is paid by then, or it fails. */
  held_until?: string;
  /** Why the order failed. A failed order is not charged. */
  failure?: OrderFailure;
  /** What all refunds of the order returned together. Decimal string in the currency of the order; empty if nothing was refunded. */
  refunded: string;
  /** The result, if tickets were ordered. */
  tickets?: PurchaseResponse;
  /** The result, if a cart was ordered. */
  shop?: CheckoutResponse;
  /** The result, if an eSIM was ordered. */
  esim?: ActivateResponse;
  /** The result, if a top-up was ordered. */
  esim_top_up?: TopUpResponse;
}

/** How much of something a plan has. */
export interface PlanQuota {
  /** Such as `team_members`. */
  name: string;
  /** The largest number. */
  limit: number;
}

/** What was sold of a plan. Accounts that were deleted are not counted: their eSIMs are gone. */
export interface PlanSales {
  /** UUID of the plan. */
  plan_id: string;
  /** The name of the plan. */
  name: string;
  /** UUID of the merchant that sells it. Empty: the platform. */
  merchant_id: string;
  /** The number of eSIMs that were bought with it: `active`, `expired` and `refunded` add up to it. */
  sold: number;
  /** Those that can be used now. */
  active: number;
  /** Those whose time is over. */
  expired: number;
  /** Those whose money was given back. */
  refunded: number;
  /** How often it was bought for an eSIM that somebody had, and not refunded. */
  top_ups: number;
  /** How much its eSIMs have and had, without those that were refunded, with what was added to them. Megabytes. */
  data_total: string;
  /** How much of it was used, as far as the provider reported it. Megabytes. Not set while fewer than five eSIMs were sold and not refunded: then it could be told what one of them has used. */
  data_used?: string;
}

/** An entry of the ledger that a movement would write. */
export interface PlannedEntry {
  /** The account: `wallet` for a person's wallet, `merchant` for a merchant's, otherwise the name of an account of the platform, such as `revenue`. */
  account: string;
  /** UUID of the person, or of the merchant. Empty for an account of the platform. */
  user_id: string;
  /** Decimal string with a sign: negative leaves the account. */
  amount: string;
  /** ISO 4217. */
  currency: string;
}

export interface Post {
  /** UUID. */
  id: string;
  /** UUID of the author. */
  user_id: string;
  /** The person's name. Empty if the account is deleted. */
  user_name: string;
  /** The text. */
  text: string;
  /** The id of the club, such as `AS_MONACO`. Empty if it belongs to no club. */
  club: string;
  /** When it was created. */
  created_at: string;
  /** Of the author, in its smallest size. Not set if there is none. */
  user_picture?: Picture;
  /** What the author shows, with the words that the pictures had then. Those that were deleted are missing. */
  pictures: Picture[];
}

/** A forecast of a match. The three probabilities add up to 1. */
export interface Prediction {
  /** UUID. */
  event_id: string;
  /** The league. */
  league: string;
  /** The team that plays at home. */
  home: string;
  /** The team that visits. */
  away: string;
  /** The club that the event belongs to. */
  club: string;
  /** When it begins. */
  date: string;
  /** How likely the home team wins, from 0 to 1. */
  home_win: number;
  /** How likely it is a draw. */
  draw: number;
  /** How likely the visitors win. */
  away_win: number;
  /** How many goals the home team scores on average. */
  home_goals: number;
  /** How many goals the visitors score on average. */
  away_goals: number;
  /** How many results of the league it is made of. The fewer, the less it says. */
  results: number;
  /** When it was made. */
  made_at: string;
}

/** How good forecasts were. What is 0 of no match says nothing. */
export interface PredictionScore {
  /** What made them: the `model` that is shown, `base_rates` (how often home wins, draws and away wins came in the league) or `elo`. */
  made_by: "model" | "base_rates" | "elo";
  /** The ranked probability score: 0 is perfect. */
  rps: number;
  /** How surprising what came was: 0 is perfect. */
  log_loss: number;
  /** The share of matches of which the likeliest outcome came. */
  hits: number;
  /** The mean distance between what was said and how often it came, over ten ranges of chance. */
  calibration_error: number;
}

export interface PreviewImportResponse {
  /** The import. */
  import: Import;
}

export interface PreviewMailResponse {
  /** The subject. */
  subject: string;
  /** The whole mail as an HTML page. It loads nothing from elsewhere, and has no scripts. */
  html: string;
  /** The same as plain text. */
  text: string;
}

export interface PreviewManagedOrderRefundResponse {
  /** What returns to the buyer. Decimal string in `currency`. */
  amount: string;
  /** ISO 4217. */
  currency: string;
  /** What was refunded of what the merchant sold before. Decimal string. */
  refunded: string;
  /** The entries that the refund would post, without the id of the buyer. They sum to zero. At most 10. */
  entries: PlannedEntry[];
  /** What comes back of each line. Empty for a refund by amount. At most 100. */
  lines: RefundLine[];
  /** The tickets that become invalid. At most 10. */
  ticket_ids: string[];
}

export interface PreviewOrderRefundResponse {
  /** `tickets`, `shop`, `esim` or `esim_top_up`. */
  kind: "tickets" | "shop" | "esim" | "esim_top_up";
  /** The title of what was ordered. */
  title: string;
  /** What returns to the buyer. Decimal string in `currency`. */
  amount: string;
  /** ISO 4217. */
  currency: string;
  /** UUID of the buyer. */
  user_id: string;
  /** The entries that the refund would post. They sum to zero. At most 110. */
  entries: PlannedEntry[];
  /** What comes back of each line. Empty for a refund by amount. At most 100. */
  lines: RefundLine[];
  /** The tickets that become invalid. At most 10. */
  ticket_ids: string[];
  /** What was refunded of the order before. Decimal string. */
  refunded: string;
}

export interface Product {
  /** UUID. */
  id: string;
  /** A name for people. */
  name: string;
  /** A description for people. */
  description: string;
  /** The id of the club, such as `AS_MONACO`. Empty if it belongs to no club. */
  club: string;
  /** The category, such as `shirts`. */
  category: string;
  /** Decimal string. Of a product with variants the lowest of their prices. */
  price: string;
  /** The price before the discount; empty if there is none, and where a variant is cheaper than the product itself. */
  old_price: string;
  /** The discount in percent, 0 to 99. */
  discount: number;
  /** ISO 4217. */
  currency: string;
  /** How many are left. Of a product with variants the sum over those that can be bought. */
  stock: number;
  /** Whether it comes with a collectible token. */
  nft: boolean;
  /** UUID of the merchant that sells it. Empty: the platform. */
  merchant_id: string;
  /** From when it can be bought. Not set: now. */
  on_sale_from?: string;
  /** Until when it can be bought, exclusively. Not set: without an end. */
  on_sale_until?: string;
  /** Name and description in other languages, at most 20. */
  translations: Translation[];
  /** What can be bought of it, in the seller's order, at most 100. None: the product has no variants. */
  variants: ProductVariant[];
  /** What shows it, the main picture first. At most 10. */
  pictures: Picture[];
}

/** A product in one size and colour. It has one of them, or both. */
export interface ProductVariant {
  /** UUID. */
  id: string;
  /** The seller's own name of it: unique among what the seller sells. */
  sku: string;
  /** Such as `M`. Empty if it has none. */
  size: string;
  /** Such as `red`. Empty if it has none. */
  colour: string;
  /** Decimal string. */
  price: string;
  /** How many are left. */
  stock: number;
}

/** The profile of a person. */
export interface Profile {
  /** UUID of the person. */
  id: string;
  /** In lower case. */
  email: string;
  /** 1 to 100 characters, as Unicode NFC. */
  name: string;
  /** The club that the person follows, such as `AS_MONACO`. Empty if none. */
  club_id: string;
  /** The language in which the person gets mails. */
  language: "en" | "fr";
  /** Whether the person is an administrator. */
  is_admin: boolean;
  /** The credits that the person can spend. */
  credits: number;
  /** When it was created. */
  created_at: string;
  /** The time of the last change. */
  updated_at: string;
  /** The picture of the person, in every size. Not set if there is none. */
  picture?: Picture;
}

export interface PurchaseCreditsResponse {
  /** The change of the credits. */
  transaction: CreditTransaction;
  /** The number of credits after this call. */
  balance: number;
  /** The transaction of the price in the person's wallet. */
  payment: Transaction;
}

export interface PurchaseResponse {
  /** One ticket for each seat, at most 10. */
  tickets: Ticket[];
  /** The transaction in the person's wallet. */
  transaction: Transaction;
  /** The available balance after this call. */
  balance: string;
}

export interface PutCheckInListResponse {
  /** The list as it is now. */
  list: CheckInList;
}

export interface PutEventCategoryResponse {
  /** The event. */
  event: ManagedEvent;
}

export interface PutImportPartResponse {
  /** The import. */
  import: Import;
}

export interface PutMatchResponse {
  /** The match as it is now. */
  match: Match;
}

export interface PutRatesResponse {
  /** The rates as they are stored. */
  rates: ExchangeRate[];
}

export interface PutTicketWalletResponse {
  /** The address of the wallet, with the capitals of its checksum. */
  address: string;
  /** When it was named. */
  named_at?: string;
}

export interface PutUserConfigResponse {
  /** The configuration after the change. */
  config: UserConfig;
}

export interface PutVariantResponse {
  /** The product. */
  product: ManagedProduct;
}

/** An emoji with which people react to a message. */
export interface Reaction {
  /** The emoji. */
  emoji: string;
  /** The number of people. */
  count: number;
  /** Whether the caller is one of them. */
  mine: boolean;
}

export interface ReadNotificationResponse {
  /** The notification as it is now. */
  notification: Notification;
}

export interface ReadNotificationsResponse {
  /** The number of notifications that were unread before. */
  read_count: number;
}

export interface ReauthenticateResponse {
  /** The access token: a JWT (ES256). Send it as `Authorization: Bearer …`. The refresh token stays as it is. */
  access_token: string;
  /** `Bearer`. */
  token_type: "Bearer";
  /** Seconds until the access token expires. */
  expires_in: number;
}

/** A thing that a person may like, with the reason. */
export interface Recommendation {
  /** UUID. Empty of a similar thing: nothing of it is stored. */
  id: string;
  /** What it is. */
  type: "product" | "event" | "plan";
  /** UUID of the product, the event or the eSIM plan. */
  thing_id: string;
  /** The name of the thing, in the person's language if it has one in it. */
  title: string;
  /** The reason as a sentence, in the person's language. */
  content: string;
  /** The club and the category of the thing, those that it has. */
  tags: string[];
  /** How sure it is, from 0 to 1: the share of people that the reason names, at its lower end. 3 of 3 are less sure than 30 of 30. */
  confidence: number;
  /** The reason: `together` (people who have `because_thing_id` have it as well), `popular_in_club` (fans of the person's club have it) or `popular` (people have it). */
  reason: "together" | "popular_in_club" | "popular";
  /** UUID of what the person has, or asked for, that speaks for it. Only with `together`. */
  because_thing_id: string;
  /** How many people have both. Otherwise: how many fans, or people, have it. */
  both: number;
  /** How many people have `because_thing_id`. Otherwise: how many people there are who agreed. */
  of: number;
}

export interface RecordResultResponse {
  /** The match as it is now. */
  match: Match;
}

export type RecoverPasswordResponse = Record<string, never>;

export interface RefreshResponse {
  /** The person who is signed in. */
  user: User;
  /** The access token: a JWT (ES256). Send it as `Authorization: Bearer …`. */
  access_token: string;
  /** The refresh token. It is opaque, and can be used once. Empty with `cookie`. */
  refresh_token: string;
  /** `Bearer`. */
  token_type: "Bearer";
  /** Seconds until the access token expires. */
  expires_in: number;
}

export interface RefundDepositResponse {
  /** The deposit after the refund. */
  deposit: PaymentIntent;
}

/** The result of the refund of an eSIM, or of a top-up. It is first returned to its provider. A refunded eSIM no longer belongs to the person; a refunded top-up is taken off its eSIM. */
export interface RefundEsimResponse {
  /** UUID of the transaction in the wallet. */
  transaction_id: string;
  /** The amount that was returned by this refund. Decimal string in `currency`. */
  amount: string;
  /** ISO 4217. */
  currency: string;
  /** What all refunds of the order returned together, this one included. Decimal string. */
  refunded: string;
}

/** So many of one line of an order. */
export interface RefundLine {
  /** The number of the line in the order, from 1. */
  line: number;
  /** How many of it. At least 1. */
  quantity: number;
}

/** So many of one line of an order. */
export interface RefundLineInput {
  /** The number of the line in the order, from 1. */
  line?: number;
  /** How many of it. At least 1. */
  quantity?: number;
}

export interface RefundManagedOrderResponse {
  /** `tickets`, `shop`, `esim` or `esim_top_up`. */
  kind: "tickets" | "shop" | "esim" | "esim_top_up";
  /** The amount that was returned by this refund. Decimal string in `currency`. */
  amount: string;
  /** ISO 4217. */
  currency: string;
}

export interface RefundOrderResponse {
  /** The order as it is now. */
  order: Order;
  /** UUID of the transaction in the wallet. */
  transaction_id: string;
  /** The amount that was returned by this refund. Decimal string in `currency`. */
  amount: string;
  /** ISO 4217. */
  currency: string;
  /** What all refunds of the order returned together, this one included. Decimal string. */
  refunded: string;
}

export interface RefundPaymentResponse {
  /** The payment as it is now. */
  payment: Payment;
  /** The money that the payer got back: one transaction for each refunded capture, with the transaction of the capture as `refund_of`. At most the first 100. The list of the payer's transactions contains all of them. */
  transactions: Transaction[];
}

export interface RefundPlacedOrderResponse {
  /** `tickets`, `shop`, `esim` or `esim_top_up`. */
  kind: "tickets" | "shop" | "esim" | "esim_top_up";
  /** UUID of the transaction in the wallet. */
  transaction_id: string;
  /** The amount that was returned by this refund. Decimal string in `currency`. */
  amount: string;
  /** ISO 4217. */
  currency: string;
  /** What all refunds of the order returned together, this one included. Decimal string. */
  refunded: string;
  /** The result, if tickets were ordered. */
  tickets?: RefundTicketsResponse;
  /** The result, if a cart was ordered. */
  shop?: RefundOrderResponse;
  /** The result, if an eSIM or a top-up was ordered. */
  esim?: RefundEsimResponse;
}

export interface RefundTicketsResponse {
  /** All tickets of the order, at most 10. */
  tickets: Ticket[];
  /** UUID of the transaction in the wallet. */
  transaction_id: string;
  /** The amount that was returned by this refund. Decimal string in `currency`. */
  amount: string;
  /** ISO 4217. */
  currency: string;
  /** What all refunds of the order returned together, this one included. Decimal string. */
  refunded: string;
}

export interface RefuseMerchantResponse {
  /** The merchant. */
  merchant: MerchantAccount;
}

export interface RegisterResponse {
  /** The person who is signed in. */
  user: User;
  /** The access token: a JWT (ES256). Send it as `Authorization: Bearer …`. */
  access_token: string;
  /** The refresh token. It is opaque, and can be used once. Empty with `cookie`. */
  refresh_token: string;
  /** `Bearer`. */
  token_type: "Bearer";
  /** Seconds until the access token expires. */
  expires_in: number;
  /** Keep it on the device, also after a sign-out, and send it with the next Login: it says that the device is known, and opens nothing. It is good for 180 days, until the password is changed. Empty with `cookie`. */
  device_token: string;
}

export type ReleaseSeatHoldResponse = Record<string, never>;

export interface RemoveCartItemResponse {
  /** The lines. */
  items: CartItem[];
  /** Decimal string. */
  total: string;
  /** ISO 4217. */
  currency: string;
}

export type RemoveConversationMemberResponse = Record<string, never>;

export type RemoveFactorResponse = Record<string, never>;

export type RemoveMemberResponse = Record<string, never>;

export interface RemoveReactionResponse {
  /** The text. */
  message: Message;
}

export interface RenameConversationResponse {
  /** The conversation. */
  conversation: Conversation;
}

export interface RenameFactorResponse {
  /** The app or the passkey. */
  factor: Factor;
}

export interface ReplayDeliveriesResponse {
  /** The number of deliveries that are sent again. */
  count: number;
  /** Empty if the end of the time span is reached. */
  next_page_token: string;
}

export interface ReplayDeliveryResponse {
  /** The delivery as it is now. */
  delivery: Delivery;
}

export interface ReplayOutboxEventsResponse {
  /** The number of events that are tried again. */
  replayed: number;
}

/** A report, as staff sees it. */
export interface Report {
  /** UUID of the report. */
  id: string;
  /** UUID of who reports. */
  user_id: string;
  /** UUID of who is reported: the author of the message, if it is one. */
  person_id: string;
  /** UUID of the conversation of the message. Empty if a person is reported. */
  conversation_id: string;
  /** UUID of the message, which may be deleted since. Empty if a person is reported. */
  message_id: string;
  /** What the message said when it was reported. Empty if a person is reported. */
  message: string;
  /** Why. */
  reason: "spam" | "fraud" | "harassment" | "hate" | "violence" | "other";
  /** What the person who reports says about it. */
  note: string;
  /** `open`: nobody has decided on it. `acted`: something was done about it. `dismissed`: nothing was to be done. */
  state: "open" | "acted" | "dismissed";
  /** Why it was decided so. */
  decision: string;
  /** When it was made. */
  created_at: string;
  /** When it was decided on. Not set while it is open. */
  resolved_at?: string;
}

export type ResetPasswordResponse = Record<string, never>;

export interface ResolveReportResponse {
  /** The report, as it is now. */
  report: Report;
}

export interface ResumeSubscriptionResponse {
  /** The subscription after the change. */
  subscription: Subscription;
}

export interface RetryCancellationResponse {
  /** The cancellation. */
  cancellation: EventChange;
}

export interface RetryOrderResponse {
  /** The order as it is now. */
  order: FoundOrder;
}

export interface ReverseTransactionResponse {
  /** One transaction for each person and merchant of the movement, at most 100. */
  transactions: Transaction[];
}

export interface RevertClubResponse {
  /** The id of the club, such as `AS_MONACO`. Empty if it belongs to no club. */
  club: Club;
}

export interface RevertEventResponse {
  /** The event. */
  event: ManagedEvent;
}

export interface RevertPlanResponse {
  /** The plan. */
  plan: ManagedPlan;
}

export interface RevertProductResponse {
  /** The product. */
  product: ManagedProduct;
}

export interface RevokeApiKeyResponse {
  /** The key. */
  api_key: ApiKey;
}

export interface RevokeCheckInDeviceResponse {
  /** The device as it is now. */
  device: CheckInDevice;
}

export interface RevokeStaffRoleResponse {
  /** The person, as they are from now on. */
  person: User;
}

export interface RollApiKeyResponse {
  /** The new one. */
  api_key: ApiKey;
  /** The new key itself. */
  secret: string;
  /** The one that it replaces. */
  replaced: ApiKey;
}

export interface RotateWebhookSecretResponse {
  /** The webhook as it is now. */
  webhook: Webhook;
  /** The new secret. */
  secret: string;
}

/** A scan as it is kept. */
export interface Scan {
  /** UUID. */
  id: string;
  /** What the device calls it. */
  scan_id: string;
  /** UUID of the device. */
  device_id: string;
  /** UUID of the list. */
  list_id: string;
  /** UUID of the event. */
  event_id: string;
  /** Empty if the code was of no ticket. */
  ticket_id: string;
  /** The category of the ticket. Empty if it was no ticket of this event. */
  category: string;
  /** `entry` or `exit`. */
  kind: "entry" | "exit";
  /** Whether the device decided itself, without the server. */
  offline: boolean;
  /** When it was scanned, by which scans are ordered: by the clock of the server, or for an offline scan by that of the device, corrected and clamped. */
  scanned_at: string;
  /** When it was scanned by the clock of the device, as it sent it. */
  device_time?: string;
  /** When the server got it. */
  received_at: string;
  /** What the gate showed: `admitted` or `refused`. */
  shown: "admitted" | "refused";
  /** What stands of it now: `admitted`, `refused`, `conflict` (the device let somebody pass, and should not have), or `undone`. */
  stands: "admitted" | "conflict" | "refused" | "undone";
  /** Why it was refused, or is a conflict. */
  reason: "" | "CODE_UNKNOWN" | "CODE_FORGED" | "OTHER_EVENT" | "TICKET_REFUNDED" | "TICKET_REPLACED" | "EVENT_CANCELLED" | "ALREADY_USED" | "WRONG_GATE" | "OUTSIDE_HOURS";
  /** The scan that came first, if this is a conflict with it. */
  conflicts_with: string;
  /** When it was undone. */
  undone_at?: string;
  /** Why it was undone. */
  undo_reason: string;
}

export interface ScanInput {
  /** UUID that the device makes. The same id is the same scan. */
  id: string;
  /** What was scanned. */
  code: string;
  /** `entry` or `exit`. Default: `entry`. */
  kind?: "entry" | "exit";
  /** The list at which it was scanned. It can be left out if the device has one. */
  list_id?: string;
  /** What the device showed without the server: `admitted` or `refused`. Left out: the server decides now. */
  shown?: "admitted" | "refused";
  /** Why the device refused it. */
  reason?: "CODE_UNKNOWN" | "CODE_FORGED" | "OTHER_EVENT" | "TICKET_REFUNDED" | "TICKET_REPLACED" | "EVENT_CANCELLED" | "ALREADY_USED" | "WRONG_GATE" | "OUTSIDE_HOURS";
  /** When, by the clock of the device. Needed where `shown` is sent. */
  device_time?: string;
}

export interface ScanResult {
  /** As in the request. */
  id: string;
  /** What stands: see Scan. */
  result: "admitted" | "conflict" | "refused" | "undone";
  /** Why somebody is refused, or should have been: `CODE_UNKNOWN`: it is no code of a ticket; `CODE_FORGED`: its signature is not ours; `OTHER_EVENT`: it is a ticket of another event; `TICKET_REFUNDED`: the money was given back; `TICKET_REPLACED`: somebody else has the ticket now, or it has a newer code; `EVENT_CANCELLED`: the ticket was cancelled; `ALREADY_USED`: the ticket is in, or was, and does not come in again; `WRONG_GATE`: its category is not let in here; `OUTSIDE_HOURS`: nobody is let in here now. */
  reason: "" | "CODE_UNKNOWN" | "CODE_FORGED" | "OTHER_EVENT" | "TICKET_REFUNDED" | "TICKET_REPLACED" | "EVENT_CANCELLED" | "ALREADY_USED" | "WRONG_GATE" | "OUTSIDE_HOURS";
  /** What to do about it, for who stands at the gate. Empty without a reason. */
  remedy: string;
  /** Empty if the code was of no ticket of this event. */
  ticket_id: string;
  /** The name of the category. */
  category: string;
  /** The seat within its category. */
  seat: string;
  /** When the ticket first came in. */
  first_entry_at?: string;
  /** Where the ticket first came in. */
  first_entry_gate: string;
}

export interface SearchCount {
  /** The kind, the club or the category. */
  value: string;
  /** How many results it would leave. */
  count: number;
}

/** SearchFacets counts the results by what they could be filtered by. The counts of a filter leave that filter itself out and respect the others, so that they say what another choice would find. Highest counts first. */
export interface SearchFacets {
  /** The kinds. */
  kinds: SearchCount[];
  /** At most 50. */
  clubs: SearchCount[];
  /** At most 50. */
  categories: SearchCount[];
  /** The lowest price of the results. Decimal string. Empty if there are none. */
  price_min: string;
  /** The highest price. */
  price_max: string;
}

export interface SearchMediaResponse {
  /** Nearest first. */
  products: FoundProduct[];
}

export interface SearchResponse {
  /** The results of this page. */
  results: SearchResult[];
  /** How many results there are on all pages. Only with the first page. */
  total: number;
  /** Whether `total` and the counts of the facets are estimates. They are if very many things match; the pages by relevance then have a part of them, and a filter leads to the others. */
  estimated: boolean;
  /** How many results each filter would leave. Only with the first page. */
  facets?: SearchFacets;
  /** The words that were searched for instead of `q`. Empty if `q` itself has results, or nothing similar was found. */
  corrected_query: string;
  /** Empty on the last page. */
  next_page_token: string;
}

/** SearchResult is one thing that was found, as its own rpc returns it, with its main picture and no other. */
export interface SearchResult {
  /** The product. */
  product?: Product;
  /** Without its categories. */
  event?: Event;
  /** The eSIM plan. */
  plan?: EsimPlan;
  /** The club. */
  club?: Club;
}

/** Seats that are held for a person. */
export interface SeatHold {
  /** UUID. */
  id: string;
  /** UUID of the event. */
  event_id: string;
  /** The name of the category. */
  category: string;
  /** The ids of the seats, such as `A-17`, from the front to the back. At most 10. */
  seat_ids: string[];
  /** The present price of one seat. Decimal string. */
  price: string;
  /** The present price of all of them. Decimal string. */
  total: string;
  /** ISO 4217. */
  currency: string;
  /** When the seats are free again. */
  expires_at: string;
  /** How many seconds are left, by the clock of the server. */
  seconds_left: number;
  /** Whether it can still be extended. */
  extendable: boolean;
}

/** Rows one behind the other whose seats have the same numbers. The id of a seat is the name of its row, `-` and its number, such as `A-17`. */
export interface SeatRows {
  /** Such as `A`, `B`, `C`. */
  names: string[];
  /** The number of the first seat of each row. 0: the name alone is the id of a single seat. */
  first: number;
  /** The number of the last seat of each row. */
  last: number;
}

/** The seats of a category. */
export interface SeatSection {
  /** The name of the category. */
  category: string;
  /** The number of free seats. */
  seats_left: number;
  /** The rows from the front to the back. Empty if the request had the same plan version. */
  rows: SeatRows[];
  /** One bit for each seat, in the order of the rows and in each row of the numbers: 1 if it is held for somebody who has not paid yet. The first seat is the lowest bit of the first byte. */
  held_seats: string;
  /** The same, for the seats that are sold. */
  sold_seats: string;
}

export interface SendMessageResponse {
  /** The text. */
  message: Message;
}

export interface SendResponse {
  /** The transaction in the sender's wallet. */
  transaction: Transaction;
  /** The available balance after this call. */
  balance: string;
}

export interface SendTestMailResponse {
  /** The mail, which is sent after the answer. */
  mail: Mail;
}

export type SendVerificationResponse = Record<string, never>;

export interface SetConversationRoleResponse {
  /** The conversation. */
  conversation: Conversation;
}

export interface SetEventStateResponse {
  /** The event. */
  event: ManagedEvent;
}

export interface SetLimitsResponse {
  /** The limits as they are now. */
  limit: WalletLimit;
}

export interface SetPayoutApprovalResponse {
  /** The merchant. */
  merchant: MerchantAccount;
}

export interface SetPlanStateResponse {
  /** The plan. */
  plan: ManagedPlan;
}

export interface SetProductStateResponse {
  /** The product. */
  product: ManagedProduct;
}

export interface SetVariantStateResponse {
  /** The product. */
  product: ManagedProduct;
}

/** A sign-in to an account, or an attempt. */
export interface SignIn {
  /** UUID. */
  id: string;
  /** When it was created. */
  created_at: string;
  /** How: `registration`, `password`, `passkey`, `provider` (another identity provider), `staff` (somebody of the staff looked at the account, and could not change anything) or `other`. */
  method: "registration" | "password" | "passkey" | "provider" | "staff" | "other";
  /** Why it failed: `password` (a wrong one), `factor` (a wrong second factor) or `suspended`. Empty if it succeeded. */
  failure: "" | "password" | "factor" | "suspended";
  /** The device in a few words, made from the user agent, such as `Firefox on Windows`. Empty if nothing is known. */
  device: string;
  /** The header `user-agent`, at most 300 characters. */
  user_agent: string;
  /** The IP address. Empty if it is not known. */
  ip: string;
  /** Whether nothing in the history was like it, and the person was notified. */
  new_device: boolean;
  /** UUID of the session that it opened. Empty if it failed. */
  session_id: string;
  /** If the method is `staff`: in which role they looked. Empty otherwise. */
  staff_role: "" | "admin" | "support" | "finance" | "catalogue" | "auditor";
  /** Where that address is, as a proxy of the operator says, such as `Monaco, MC`. Empty if nothing is known. */
  place: string;
}

/** A sign-in whose password was right, and which needs a second factor. */
export interface SignInChallenge {
  /** Sent with the second factor. It is valid for ten minutes and five tries, and for one session. */
  challenge_token: string;
  /** The kinds of factors that the person has, in the order in which a client should offer them. */
  methods: Array<"passkey" | "totp" | "recovery_code">;
  /** When it expires. */
  expires_at: string;
}

/** SimilarMedia is a picture that looks like another one. */
export interface SimilarMedia {
  /** The picture. */
  media: Media;
  /** 0 (nothing in common) to 1 (the same). */
  likeness: number;
  /** Whether it is most likely the same picture in another size or quality. */
  copy: boolean;
}

export interface Split {
  /** UUID of another merchant with the same currency. */
  merchant_id: string;
  /** Decimal string: the part of the whole amount that this merchant gets. */
  amount: string;
}

export interface SplitInput {
  /** UUID of another merchant with the same currency. */
  merchant_id: string;
  /** Decimal string: the part of the whole amount that this merchant gets. */
  amount: string;
}

export interface StartAdViewResponse {
  /** The view as it is now. */
  view: AdView;
}

export interface StartCheckoutResponse {
  /** The page of Stripe. Only for this person. */
  url: string;
  /** Until when it can be used. */
  expires_at: string;
}

export type StartPasswordResetResponse = Record<string, never>;

export interface StartVerificationResponse {
  /** The verification that began, or that is running. */
  verification: Verification;
}

export interface StatementTotal {
  /** As in Transaction. */
  type: "deposit" | "send" | "receive" | "purchase" | "refund" | "payout" | "exchange" | "fee" | "merge";
  /** `credit` or `debit`. */
  direction: "credit" | "debit";
  /** Positive decimal string. */
  amount: string;
  /** The number of transactions. */
  count: number;
}

export interface StockMovement {
  /** Goes up with every movement. */
  id: string;
  /** `sale` and `return` belong to an order. */
  kind: "receipt" | "sale" | "return" | "correction";
  /** By how many the stock changed. */
  quantity: number;
  /** UUID of the order. Empty if none. */
  order_id: string;
  /** Why. */
  reason: string;
  /** UUID of the person who received or corrected it. Empty for a sale, and for an operator. */
  actor: string;
  /** When it happened. */
  at: string;
  /** UUID of the variant, which may be deleted. Empty for a product without variants. */
  variant_id: string;
}

export interface SubmitScansResponse {
  /** One for each scan, in their order. */
  results: ScanResult[];
}

/** The subscription of a person. */
export interface Subscription {
  /** `active` (also during a trial, and while a payment is overdue and the time of grace is not over), `inactive` (there is none, its first payment is not complete, or it is paused), `cancelled` (it ended because the person ended it) or `expired` (it ended because it was not paid). */
  status: "active" | "inactive" | "cancelled" | "expired";
  /** The plan of the subscription, also if it is not active: `free`, `pro` or `business`. */
  plan: "free" | "pro" | "business";
  /** The plan whose features and limits the person has now. */
  plan_in_force: "free" | "pro" | "business";
  /** The status in Stripe's own words. Empty if there is none. */
  stripe_status: "" | "active" | "canceled" | "incomplete" | "incomplete_expired" | "past_due" | "paused" | "trialing" | "unpaid";
  /** The beginning of the period that is paid, or was paid last. */
  current_period_start?: string;
  /** Its end. */
  current_period_end?: string;
  /** Whether it ends with the period. */
  cancel_at_period_end: boolean;
  /** The end of the trial, if it has one. */
  trial_ends_at?: string;
  /** Until when the plan stays in force although a payment is overdue. Only while one is overdue. */
  grace_ends_at?: string;
  /** The time of the last change. Not set if there never was a subscription. */
  updated_at?: string;
}

/** A plan of the platform. */
export interface SubscriptionPlan {
  /** `free`, `pro` or `business`. */
  name: "free" | "pro" | "business";
  /** Decimal string, for each period. `0` for the plan that costs nothing. */
  price: string;
  /** ISO 4217. */
  currency: string;
  /** `month` or `year`. */
  interval: "month" | "year";
  /** The days before the first payment. 0: none. */
  trial_days: number;
  /** Whether Checkout sells it now. */
  sold: boolean;
  /** What the plan has. */
  features: string[];
  /** How much of something it has. */
  quotas: PlanQuota[];
}

export interface SuspendMerchantResponse {
  /** The merchant. */
  merchant: MerchantAccount;
}

export interface SuspendPersonResponse {
  /** The number of sessions that have ended now. */
  ended: number;
}

/** A person who is suspended can neither sign in nor refresh a session. */
export interface Suspension {
  /** The time at which the person was suspended. */
  since: string;
  /** The time at which it ends by itself. Missing if it ends only when it is lifted. */
  until?: string;
  /** Why the person was suspended. */
  reason: string;
}

export interface SwitchMerchantResponse {
  /** The access token. */
  access_token: string;
  /** `Bearer`. */
  token_type: string;
  /** The life of the access token in seconds. */
  expires_in: number;
  /** For which merchant the person acts. Not set if for none. */
  membership?: Membership;
}

export interface TestWebhookResponse {
  /** The delivery as it is now. */
  delivery: Delivery;
}

export interface Ticket {
  /** UUID. */
  id: string;
  /** UUID of the person. */
  user_id: string;
  /** UUID of the event. */
  event_id: string;
  /** The name of the category. */
  category: string;
  /** The seat within its category, such as `A-17`. */
  seat: string;
  /** The price that was paid. */
  price: string;
  /** ISO 4217. */
  currency: string;
  /** The code that is scanned at the entrance. Empty for a ticket that was refunded or cancelled. A gate can verify it without a network: see docs/check-in.md. */
  qr_code: string;
  /** Whether it gets a token on a chain, after the purchase. */
  nft: boolean;
  /** What is known of its token: `chain_id`, `contract`, `token_id` (decimal digits), `transaction` (the hash of the last one), `owner` (an address, or empty) and `state`: `minting`, `minted`, `moving`, `burning` or `burned`. Not set before the first transaction. */
  blockchain?: Record<string, unknown>;
  /** `valid`, `used`, `refunded` or `cancelled`. */
  status: "valid" | "used" | "refunded" | "cancelled";
  /** When it was created. */
  created_at: string;
  /** The name of the event. */
  event_title: string;
  /** When the event begins. */
  event_date: string;
  /** Where the event takes place. */
  venue: string;
  /** The id of the order with which the ticket was bought. */
  order_id: string;
  /** The key of the event that signed the code: 8 hexadecimal digits. Empty without a code, and for a ticket that was sold before there were such keys. */
  key_id: string;
}

export interface TicketTransfer {
  /** UUID. */
  id: string;
  /** UUID. */
  ticket_id: string;
  /** UUID of the person who gives the ticket. */
  from_user_id: string;
  /** UUID of the person who gets it. Of an offer to an address empty until somebody accepts it, but for that person. */
  to_user_id: string;
  /** UUID of the event of the ticket. */
  event_id: string;
  /** The name of the event. */
  event_title: string;
  /** When the event begins. */
  event_date: string;
  /** The name of the category. */
  category: string;
  /** The seat within its category. */
  seat: string;
  /** `offered`, `accepted`, `declined`, `cancelled`, `expired`, or `ended` (the ticket was used, refunded or cancelled before). */
  state: "offered" | "accepted" | "declined" | "cancelled" | "expired" | "ended";
  /** When it was offered. */
  created_at: string;
  /** Until when it can be accepted, exclusively. */
  expires_at: string;
  /** When it was accepted, or ended otherwise. */
  ended_at?: string;
  /** In a list, the address to which the caller offered it, while the offer is open. Empty otherwise: it is not kept. */
  to_email: string;
}

/** TokenAttribute is one thing that wallets show of a token. */
export interface TokenAttribute {
  /** What it is, in English. */
  trait_type: string;
  /** What is said of it. */
  value: string;
}

export interface TopUpResponse {
  /** The eSIM with what was added. */
  esim: Esim;
  /** What was added. */
  top_up: EsimTopUp;
  /** The transaction in the person's wallet. */
  transaction: Transaction;
}

/** Something that happened, with ids and states, and without anything that a person wrote. */
export interface TraceEntry {
  /** The time at which it happened. */
  at: string;
  /** Where it happened. */
  service: "auth" | "wallet" | "catalog" | "messaging";
  /** `call`: a call of the audit log, or with an API key. `order`: a step of an order. `hold`: money set aside. `posting`: money moved. `event`: what a service told another. `notification`, `webhook`, `mail`: what was sent. `sign_in`: a try to sign in. */
  kind: "call" | "order" | "hold" | "posting" | "event" | "notification" | "webhook" | "mail" | "sign_in";
  /** What it was, such as the rpc `RefundPlacedOrder`, the step `paid`, the event `OrderPaid` or the template of a mail. */
  what: string;
  /** What became of it, such as `done`, `failed`, `pending` or `captured`. Empty where there is only one way. */
  outcome: string;
  /** UUID, or another id, of the order, transaction, event, delivery, mail or session; of a call, what it was about. Can be empty. */
  subject: string;
  /** UUID of who did it. Empty: a service did, or the person themselves. */
  actor: string;
  /** The `x-request-id` of the call. Can be empty. */
  request_id: string;
  /** The reason of a refusal, an amount with its currency, or what the last attempt ended with. Can be empty. */
  detail: string;
  /** How often it was attempted. 0 where it is not counted. */
  attempts: number;
}

/** A movement as the owner of one wallet sees it. */
export interface Transaction {
  /** UUID. */
  id: string;
  /** UUID of the person. */
  user_id: string;
  /** `deposit`, `send`, `receive`, `purchase`, `refund`, `payout`, `exchange`, `fee`, or `merge`: a guest account was merged into the person's. */
  type: "deposit" | "send" | "receive" | "purchase" | "refund" | "payout" | "exchange" | "fee" | "merge";
  /** Positive decimal string. */
  amount: string;
  /** ISO 4217. */
  currency: string;
  /** `credit` (money came in) or `debit` (money went out). */
  direction: "credit" | "debit";
  /** The balance of the wallet after the movement. */
  balance_after: string;
  /** The purpose: order_id, description, note, the id and the name of the counterparty. */
  metadata: Record<string, unknown>;
  /** When it happened. */
  timestamp: string;
}

/** What something is called in another language. */
export interface Translation {
  /** ISO 639-1, such as `fr`. */
  language: string;
  /** 1 to 150 characters. */
  name: string;
  /** At most 2000 characters. */
  description: string;
}

/** What something is called in another language. */
export interface TranslationInput {
  /** ISO 639-1, such as `fr`. */
  language: string;
  /** 1 to 150 characters. */
  name: string;
  /** At most 2000 characters. */
  description?: string;
}

export interface Translations {
  /** One for each language. */
  items: Translation[];
}

export interface TranslationsInput {
  /** One for each language. */
  items?: TranslationInput[];
}

export type TurnOffReceiptsResponse = Record<string, never>;

export type TurnOnReceiptsResponse = Record<string, never>;

export type UnarchiveConversationResponse = Record<string, never>;

export type UnblockPersonResponse = Record<string, never>;

/** The unclaimed money of one former owner in one currency. */
export interface Unclaimed {
  /** UUID of the account. */
  id: string;
  /** UUID of the person whose account is deleted. */
  user_id: string;
  /** UUID of the merchant to which the money would belong. Empty if it would belong to the person. */
  merchant_id: string;
  /** Positive decimal string. */
  amount: string;
  /** ISO 4217. */
  currency: string;
  /** The time at which money came for the first time. */
  created_at: string;
}

export interface UndoEmailChangeResponse {
  /** The address that the person has again. */
  email: string;
}

export interface UndoOwnScanResponse {
  /** The scan as it is now. */
  scan: Scan;
}

export interface UndoScanResponse {
  /** The scan as it is now. */
  scan: Scan;
}

export interface UnfreezeWalletResponse {
  /** The person's wallets after the end of the freeze, one for each currency. */
  wallets: Wallet[];
  /** The wallets of the merchants that the person owns. */
  merchants: MerchantWallet[];
}

export type UnlinkIdentityResponse = Record<string, never>;

export type UnmuteConversationResponse = Record<string, never>;

export interface UnpinMessageResponse {
  /** The text. */
  message: Message;
}

export type UnsubscribeResponse = Record<string, never>;

export interface UpdateApiKeyResponse {
  /** The key. */
  api_key: ApiKey;
}

export interface UpdateCartItemResponse {
  /** The lines. */
  items: CartItem[];
  /** Decimal string. */
  total: string;
  /** ISO 4217. */
  currency: string;
}

export interface UpdateClubResponse {
  /** The id of the club, such as `AS_MONACO`. Empty if it belongs to no club. */
  club: Club;
}

export interface UpdateEventResponse {
  /** The event. */
  event: ManagedEvent;
}

export interface UpdateMeResponse {
  /** The person who is signed in. */
  user: User;
}

export interface UpdateMediaResponse {
  /** The picture, as those who keep it see it. */
  media: Media;
}

export interface UpdateMerchantAccountResponse {
  /** The merchant. */
  merchant: MerchantAccount;
}

export interface UpdatePlanResponse {
  /** The plan. */
  plan: ManagedPlan;
}

export interface UpdateProductResponse {
  /** The product. */
  product: ManagedProduct;
}

export interface UpdateWebhookResponse {
  /** The webhook as it is now. */
  webhook: Webhook;
}

export interface UpgradeGuestResponse {
  /** The person who is signed in. */
  user: User;
  /** The access token: a JWT (ES256). Send it as `Authorization: Bearer …`. */
  access_token: string;
  /** `Bearer`. */
  token_type: "Bearer";
  /** Seconds until the access token expires. */
  expires_in: number;
}

/** Upload says how the bytes of a picture are sent to the store. */
export interface Upload {
  /** Where. It is a secret for as long as it holds. */
  url: string;
  /** The headers that must be sent with it. */
  headers: UploadHeader[];
  /** Until when it can begin. */
  expires_at: string;
}

export interface UploadHeader {
  /** In lower case. */
  name: string;
  /** As it was signed. */
  value: string;
}

/** A person's own profile. */
export interface User {
  /** UUID. */
  id: string;
  /** In lower case. Empty for a guest. */
  email: string;
  /** The person's name. */
  name: string;
  /** The club that the person follows, such as `AS_MONACO`. Empty if none. */
  club_id: string;
  /** `user`, `merchant`, `admin` or `guest`. */
  role: "user" | "merchant" | "admin" | "guest";
  /** When it was created. */
  created_at: string;
  /** The language in which the person gets mails. */
  language: "en" | "fr";
  /** Set if a mail server refused mails to the address for good: the time at which it did. A mail that arrives, or another address, ends it. */
  email_bouncing_since?: string;
  /** The time at which the person proved that the address is theirs. Not set if they have not. */
  email_verified_at?: string;
  /** The roles of staff that the person has: `admin`, `support`, `finance`, `catalogue`, `auditor`. */
  staff_roles: Array<"admin" | "support" | "finance" | "catalogue" | "auditor">;
  /** What these roles permit, such as `orders.refund`: docs/permissions.md lists all. */
  permissions: string[];
  /** The picture of the person, in its smallest size; GetProfile has the others. Not set if there is none. */
  picture?: Picture;
}

/** The configuration of a person. */
export interface UserConfig {
  /** Where the data pod is. Empty if there is none. */
  data_pod_url: string;
  /** The last four characters of its API key. Empty if there is no key. */
  data_pod_api_key_last_four: string;
  /** The time of the last change. Not set if there never was one. */
  updated_at?: string;
}

/** Variant is a picture in one size and one format. */
export interface Variant {
  /** Where it is. */
  url: string;
  /** What it is. */
  content_type: "image/avif" | "image/webp" | "image/jpeg";
  /** In pixels. */
  width: number;
  /** In pixels. */
  height: number;
  /** In bytes. */
  size: number;
}

/** One verification of the whole ledger. */
export interface Verification {
  /** UUID. */
  id: string;
  /** `running`; then `correct`, `broken`, or `interrupted` if it did not come to an end. */
  status: "running" | "correct" | "broken" | "interrupted";
  /** What it does, or did last: `chains` of hashes and balances, `movements` that balance, `transactions` that agree with entries, `closed` wallets without money, or the `count` of what was verified. */
  step: "chains" | "movements" | "transactions" | "closed" | "count";
  /** The steps that are finished, of 5. */
  steps_done: number;
  /** UUID of the administrator who started it. */
  started_by: string;
  /** The time at which it began. */
  started_at: string;
  /** The time at which it ended. */
  ended_at?: string;
  /** The wallets that were verified. 0 until the end. */
  wallets: number;
  /** The entries that were verified, without those of archived months. 0 until the end. */
  entries: number;
  /** The transactions that were verified, without those of archived months. 0 until the end. */
  transactions: number;
  /** The archived months whose balances and hashes were verified. 0 until the end. */
  archived_months: number;
  /** The first thing that is wrong. Only if it is `broken`. */
  broken?: LedgerBreak;
}

export interface VerifyEmailResponse {
  /** The address that is verified now. */
  email: string;
}

export interface VoidPaymentResponse {
  /** The payment as it is now. */
  payment: Payment;
}

export interface Volume {
  /** ISO 4217. */
  currency: string;
  /** Decimal string. */
  amount: string;
}

export interface Wallet {
  /** ISO 4217. */
  currency: string;
  /** The balance in the ledger. */
  balance: string;
  /** The money that can be spent: `balance` minus `held`. */
  available: string;
  /** The money that is reserved by holds. */
  held: string;
  /** `active` or `frozen`. */
  status: "active" | "frozen";
}

/** A decision of an administrator about a wallet. */
export interface WalletDecision {
  /** UUID. */
  id: string;
  /** ISO 4217, or XCR for credits. */
  currency: string;
  /** `freeze`, `unfreeze` or `limits`. */
  action: "freeze" | "unfreeze" | "limits";
  /** The reason that was given. */
  reason: string;
  /** The id of the administrator. */
  decided_by: string;
  /** When it was created. */
  created_at: string;
}

/** The limits of what can leave a wallet: money that is sent, spent, paid out, exchanged or held. Money of a hold that is given back on the day on which it was held does not count. */
export interface WalletLimit {
  /** ISO 4217. */
  currency: string;
  /** The largest amount in one movement. Empty if there is no such limit. */
  movement_limit: string;
  /** The largest amount in one day. Empty if there is no such limit. */
  day_limit: string;
  /** The amount that has left since the beginning of the day. */
  spent_today: string;
  /** The amount that can still leave today. Empty if there is no limit for the day. */
  left_today: string;
}

export interface Webhook {
  /** UUID. */
  id: string;
  /** The address to which the messages are sent. */
  url: string;
  /** A description for people. */
  description: string;
  /** The event types that the webhook receives. `*` means all types. */
  event_types: string[];
  /** Whether messages are sent. */
  enabled: boolean;
  /** Why the webhook is disabled: `owner` (the owner disabled it), `gone` (it answered 410), `failing` (nothing was delivered for five days) or `suspended` (the merchant is suspended). Empty while it is enabled. */
  disabled_reason: "" | "owner" | "gone" | "failing" | "suspended";
  /** The time since which no message was delivered. Not set if the last message was delivered. */
  failing_since?: string;
  /** The time until which messages are also signed with earlier secrets: the last of `earlier_secrets_until`. Not set if there are no earlier secrets. */
  previous_secret_until?: string;
  /** When it was created. */
  created_at: string;
  /** When it was last changed. */
  updated_at: string;
  /** The end of each earlier secret that is still valid. The secret that was replaced last is first. At most 4. */
  earlier_secrets_until: string[];
}

export interface WithdrawConsentResponse {
  /** The consent after the decision. */
  consent: Consent;
}

export type WithdrawInvitationResponse = Record<string, never>;

/** What `acceptConversation` takes. */
export interface AcceptConversationInput {
  /** UUID of the conversation. */
  conversation_id: string;
}

/** What `acceptInvitation` takes. */
export interface AcceptInvitationInput {
  /** From the link of the mail. */
  token: string;
}

/** What `acceptOwnership` takes. */
export interface AcceptOwnershipInput {
  /** UUID. */
  merchant_id: string;
}

/** What `acceptTicketTransfer` takes. */
export interface AcceptTicketTransferInput {
  /** UUID. */
  id: string;
}

/** What `activateEsim` takes. */
export interface ActivateEsimInput {
  /** UUID of the plan. */
  plan_id: string;
  /** The price of the plan that the person saw. Decimal string in the currency of the plan. If the price is different now, nothing is held or charged (PRICE_CHANGED). If it is left out, the plan is bought at its present price. */
  expected_total?: string;
}

/** What `addCartItem` takes. */
export interface AddCartItemInput {
  /** UUID of the product. */
  product_id: string;
  /** 1 to 99. */
  quantity: number;
  /** UUID of the variant, for a product that has variants. */
  variant_id?: string;
}

/** What `addConversationMember` takes. */
export interface AddConversationMemberInput {
  /** UUID of the conversation. */
  conversation_id: string;
  /** UUID of whom to add. */
  user_id: string;
}

/** What `addPasskey` takes. */
export interface AddPasskeyInput {
  /** 1 to 100 characters, such as the name of the device. */
  name: string;
  /** What the authenticator answered. */
  passkey: Record<string, unknown>;
}

/** What `addReaction` takes. */
export interface AddReactionInput {
  /** UUID of the conversation. */
  conversation_id: string;
  /** UUID of the message. */
  id: string;
  /** One emoji, such as `👍`. */
  emoji: string;
}

/** What `applyForMerchant` takes. */
export interface ApplyForMerchantInput {
  /** 1 to 100 characters. Payers can read it. */
  name: string;
  /** As it is registered. 1 to 200 characters. */
  legal_name: string;
  /** ISO 3166-1 alpha-2, such as `FR`. */
  country: string;
  /** ISO 4217. */
  currency: string;
  /** The club that it sells for, such as `AS_MONACO`. Default: none. */
  club_id?: string;
}

/** What `approveMerchant` takes. */
export interface ApproveMerchantInput {
  /** UUID. */
  id: string;
  /** The fee in basis points of each payment, 0 to 9999. */
  fee_rate?: number;
  /** The fixed fee that each payment costs in addition. Decimal string. Default: no fixed fee. */
  fee_fixed?: string;
}

/** What `approvePayout` takes. */
export interface ApprovePayoutInput {
  /** UUID. */
  id: string;
}

/** What `archiveConversation` takes. */
export interface ArchiveConversationInput {
  /** UUID of the conversation. */
  conversation_id: string;
}

/** What `beginIdentityLink` takes. */
export interface BeginIdentityLinkInput {
  /** The id of the provider. */
  provider: string;
  /** The page of the client to which the person comes back: one that the operator has allowed. Default: the console's. */
  redirect_uri?: string;
}

/** What `beginProviderSignIn` takes. */
export interface BeginProviderSignInInput {
  /** The id of the provider. */
  provider: string;
  /** The page of the client to which the person comes back: one that the operator has allowed. Default: the console's. */
  redirect_uri?: string;
}

/** What `beginTotp` takes. */
export interface BeginTotpInput {
  /** 1 to 100 characters, such as the name of the phone. */
  name: string;
}

/** What `blockPerson` takes. */
export interface BlockPersonInput {
  /** UUID of whom to block. */
  user_id: string;
}

/** What `cancelAnyPayout` takes. */
export interface CancelAnyPayoutInput {
  /** UUID of the payout. */
  id: string;
  /** Why, for the audit log. 1 to 200 characters. */
  reason: string;
}

/** What `cancelEvent` takes. */
export interface CancelEventInput {
  /** UUID of the event. */
  id: string;
  /** Why, in at most 200 characters. The buyers read it. */
  reason: string;
  /** The etag that was read, or `*`, if the call has no header `If-Match`. */
  etag?: string;
}

/** What `cancelImport` takes. */
export interface CancelImportInput {
  /** UUID. */
  id: string;
}

/** What `cancelOrder` takes. */
export interface CancelOrderInput {
  /** UUID of the order. */
  id: string;
  /** At most 200 characters. The buyer can read it. */
  reason?: string;
}

/** What `cancelPaymentRequest` takes. */
export interface CancelPaymentRequestInput {
  /** UUID. */
  id: string;
}

/** What `cancelPayout` takes. */
export interface CancelPayoutInput {
  /** UUID. */
  id: string;
}

/** What `cancelTicketTransfer` takes. */
export interface CancelTicketTransferInput {
  /** UUID. */
  id: string;
}

/** What `capturePayment` takes. */
export interface CapturePaymentInput {
  /** UUID. */
  id: string;
  /** Default: everything that is left. */
  amount?: string;
  /** Ends the hold: the rest after this capture returns to the payer. */
  final?: boolean;
}

/** What `changeEmail` takes. */
export interface ChangeEmailInput {
  /** The new e-mail address (RFC 5321), of at most 254 characters. */
  email: string;
  /** The current password. */
  password: string;
}

/** What `changeMemberRole` takes. */
export interface ChangeMemberRoleInput {
  /** UUID. */
  merchant_id: string;
  /** UUID of the member. */
  user_id: string;
  /** Any role but `owner`. */
  role: "finance" | "shop" | "gate" | "support";
}

/** What `changePassword` takes. */
export interface ChangePasswordInput {
  /** The password that the person has now. */
  current_password: string;
  /** The password that the person will have. */
  new_password: string;
}

/** What `checkoutCart` takes. */
export interface CheckoutCartInput {
  /** The `total` of the cart that the person saw. Decimal string in the currency of the shop. If the total is different now, nothing is held or charged (PRICE_CHANGED). If it is left out, the cart is bought at its present prices. */
  expected_total?: string;
}

/** What `checkoutCredits` takes. */
export interface CheckoutCreditsInput {
  /** The id of a package, as in `GET /api/credits/packages`. Send either `package` or `amount`, not both. */
  package?: string;
  /** The number of credits, 1 to 1000000. */
  amount?: number;
}

/** What `claimTicketTransfer` takes. */
export interface ClaimTicketTransferInput {
  /** From the link of the mail. One of `token` and `code` is needed. */
  token?: string;
  /** The code of the mail, with `email`. */
  code?: string;
  /** The address to which the mail went. Only with `code`. */
  email?: string;
}

/** What `completeAdView` takes. */
export interface CompleteAdViewInput {
  /** The id of the view. */
  id: string;
}

/** What `confirmImport` takes. */
export interface ConfirmImportInput {
  /** UUID. */
  id: string;
  /** The etag of the preview, if the call has no `If-Match` header. `*` means any. */
  etag?: string;
}

/** What `confirmMedia` takes. */
export interface ConfirmMediaInput {
  /** UUID. */
  id: string;
}

/** What `confirmTotp` takes. */
export interface ConfirmTotpInput {
  /** UUID. */
  id: string;
  /** The code that the app shows: six digits. */
  code: string;
}

/** What `createApiKey` takes. */
export interface CreateApiKeyInput {
  /** UUID of the merchant. */
  merchant_id: string;
  /** What it is for: 1 to 100 characters. */
  name: string;
  /** Default: `test`. */
  mode?: "live" | "test";
  /** At least one. */
  scopes: Array<"merchant.read" | "orders.read" | "orders.refund" | "payments.read" | "payments.write" | "payments.refund" | "payouts.read" | "payouts.request" | "webhooks.read" | "webhooks.write">;
  /** The networks from which it is accepted, IPv4 or IPv6, such as `203.0.113.0/24`. Default: everywhere. */
  cidrs?: string[];
  /** How often it can be used, beside the limits of the platform. */
  limits?: ApiKeyLimitInput[];
  /** How much money it can take out of the merchant's account. Default: as much as there is. */
  ceilings?: ApiKeyCeilingsInput;
  /** From when on it is refused. Default: never. */
  expires_at?: string;
}

/** What `createBulkChange` takes. */
export interface CreateBulkChangeInput {
  /** What is changed: `products`, `events` or `plans`. */
  kind: "products" | "variants" | "stock" | "prices" | "events" | "plans";
  /** UUID of the merchant whose things are changed. Default: the merchant for which the caller acts; for staff the platform. */
  merchant_id?: string;
  /** Finds what is changed. */
  filter?: BulkFilter;
  /** What is set. */
  settings: BulkSettings;
  /** Why, at most 200 characters. Whoever manages what is changed can read it. */
  reason?: string;
}

/** What `createCheckInDevice` takes. */
export interface CreateCheckInDeviceInput {
  /** UUID of the event. */
  event_id: string;
  /** 1 to 100 characters. */
  name: string;
  /** UUIDs of lists of the event, at least one. */
  list_ids: string[];
  /** Default: now. */
  valid_from?: string;
  /** In the future, and at most 14 days after `valid_from`. Default: 12 hours after the event begins, or from now if that has passed. */
  valid_until?: string;
}

/** What `createCheckInList` takes. */
export interface CreateCheckInListInput {
  /** UUID of the event. */
  event_id: string;
  /** 1 to 100 characters. */
  name: string;
  /** At most 100 characters. Left out: the name. */
  gate?: string;
  /** See CheckInList. */
  categories?: string[];
  /** See CheckInList. */
  opens_at?: string;
  /** After `opens_at`. */
  closes_at?: string;
  /** Default: `never`. */
  reentry?: "never" | "after_exit" | "always";
}

/** What `createClub` takes. */
export interface CreateClubInput {
  /** 1 to 50 capital letters, digits and underscores, such as `AS_MONACO`. It never changes. */
  id: string;
  /** 1 to 100 characters. */
  name: string;
  /** ISO 3166-1 alpha-2. */
  country: string;
  /** Default: `football`. */
  sport?: "football" | "basketball" | "rugby" | "handball" | "volleyball" | "hockey" | "motorsport" | "other";
  /** Such as `#E63946`. At most 5. */
  colours?: string[];
  /** An https address. Default: none. */
  crest_url?: string;
  /** A picture that is ready, for clubs. Default: none. */
  crest_id?: string;
}

/** What `createConversation` takes. */
export interface CreateConversationInput {
  /** The ids of 1 to 49 other people. */
  participant_ids: string[];
  /** Of a group: at most 100 characters. */
  name?: string;
}

/** What `createEvent` takes. */
export interface CreateEventInput {
  /** UUID of the merchant that sells it. Default: the merchant for which the caller acts; for staff the platform. */
  merchant_id?: string;
  /** 1 to 200 characters. */
  title: string;
  /** The id of a club. */
  club: string;
  /** When it begins. */
  date: string;
  /** 1 to 200 characters. */
  venue: string;
  /** 1 to 100 characters. */
  competition: string;
  /** Whether it is in great demand. */
  hot?: boolean;
  /** Whether it is for guests of honour. */
  vip?: boolean;
  /** Whether its tickets get tokens on a chain. */
  nft?: boolean;
  /** Whether its tickets stay with who bought them: they cannot be given to somebody else. */
  no_transfer?: boolean;
  /** 1 to 100. Default: any number. */
  limit_per_person?: number;
  /** With their seats. */
  categories?: NewCategory[];
  /** Its clocks. */
  clocks?: ClocksInput;
  /** What shows it, the main picture first. Default: none. */
  images?: ImageIds;
  /** What the seller's own system calls it, unique among what the seller has of the kind: 1 to 100 visible characters of ASCII, without spaces. */
  external_id?: string;
}

/** What `createExchangeQuote` takes. */
export interface CreateExchangeQuoteInput {
  /** ISO 4217. */
  from: string;
  /** ISO 4217. */
  to: string;
  /** The amount to give, in `from`. Send either `amount` or `to_amount`. */
  amount?: string;
  /** The amount to get, in `to`. */
  to_amount?: string;
}

/** What `createGuest` takes. */
export interface CreateGuestInput {
  /** For pages of the gateway's own origin: the refresh token is in an HttpOnly cookie instead of the body. The call then needs the header `x-csrf-protection: 1`, and is refused if a page of another origin sends it. */
  cookie?: boolean;
  /** The club that the guest follows, such as `AS_MONACO`. */
  club_id?: string;
}

/** What `createImport` takes. */
export interface CreateImportInput {
  /** What its lines are. */
  kind: "products" | "variants" | "stock" | "prices" | "events" | "plans";
  /** UUID of the merchant whose things are changed. Default: the merchant for which the caller acts; for staff the platform. */
  merchant_id?: string;
  /** The name of the file, at most 200 characters. */
  file_name?: string;
  /** Why, at most 200 characters. Whoever manages what is changed can read it. */
  reason?: string;
}

/** What `createMedia` takes. */
export interface CreateMediaInput {
  /** What it is for. Pictures for products, events and clubs belong to a merchant or to the platform, all others to the caller. */
  kind: "product" | "event" | "club" | "profile" | "post" | "message";
  /** The merchant that it is for. Empty: the platform, or the merchant for which the caller acts. */
  merchant_id?: string;
  /** In bytes. At most 25,000,000. */
  size: number;
  /** The SHA-256 of the bytes: 64 hexadecimal digits. */
  checksum: string;
  /** As the bytes will be sent. What they are is then found in them. */
  content_type: "image/jpeg" | "image/png" | "image/webp" | "image/gif" | "image/avif";
  /** What it shows, in words. At most 500 characters each. */
  alt?: MediaAltRequest;
  /** From what it was generated, if it was. At most 2,000 characters. */
  prompt?: string;
  /** The pictures that it was made after. At most 10. */
  reference_ids?: string[];
}

/** What `createMerchant` takes. */
export interface CreateMerchantInput {
  /** The id of the owner. */
  user_id: string;
  /** 1 to 100 characters. Payers can read it. */
  name: string;
  /** ISO 4217. */
  currency: string;
  /** The fee in basis points of each payment, 0 to 9999. */
  fee_rate?: number;
  /** The fixed fee that each payment costs in addition. Decimal string. Default: no fixed fee. */
  fee_fixed?: string;
}

/** What `createPayment` takes. */
export interface CreatePaymentInput {
  /** UUID of the merchant. */
  merchant_id?: string;
  /** Positive decimal string, with no more digits after the point than the currency has. */
  amount?: string;
  /** ISO 4217. Must be the currency of the merchant. */
  currency?: string;
  /** At most 200 characters. The payer and the merchant can read it. */
  description?: string;
  /** `automatic` or `manual`. Default: automatic. */
  capture_method?: "automatic" | "manual";
  /** At most 100 characters. */
  order_reference?: string;
  /** The number of seconds until held money returns to the payer, at most 31 days. Default: 7 days. Only with the `capture_method` manual. */
  expires_in?: number;
  /** UUID of the payment request to pay. It defines the merchant, the amount, the currency, the description, the reference and the splits. */
  payment_request_id?: string;
}

/** What `createPaymentRequest` takes. */
export interface CreatePaymentRequestInput {
  /** UUID of a merchant that the caller owns, or acts for. With a test key it means the test twin of the merchant. */
  merchant_id: string;
  /** Decimal string. */
  amount: string;
  /** ISO 4217. Must be the currency of the merchant, and with a test key XTS. */
  currency: string;
  /** At most 200 characters. The payer can read it. */
  description?: string;
  /** At most 100 characters. The payer can read it. */
  order_reference?: string;
  /** The parts of at most 10 other merchants. Their sum must be less than the amount. The payer cannot read them. */
  splits?: SplitInput[];
  /** The number of seconds for which the request can be paid, at most 90 days. Default: 7 days. */
  expires_in?: number;
}

/** What `createPayout` takes. */
export interface CreatePayoutInput {
  /** Positive decimal string, with no more digits after the point than the currency has. */
  amount: string;
  /** ISO 4217. Must be the currency of the merchant. */
  currency: string;
  /** IBAN. Spaces are ignored. It is stored encrypted, and never returned. */
  destination?: string;
  /** Can be left out if the person owns only one merchant with this currency. */
  merchant_id?: string;
  /** UUID of one of the merchant's destinations, instead of `destination`. */
  destination_id?: string;
}

/** What `createPlan` takes. */
export interface CreatePlanInput {
  /** UUID of the merchant that sells it. Default: the merchant for which the caller acts; for staff the platform. */
  merchant_id?: string;
  /** 1 to 100 characters. */
  name: string;
  /** 1 to 100 characters. */
  region: string;
  /** Megabytes of data; 0 means unlimited. */
  data?: number;
  /** The duration in days. */
  duration: number;
  /** Country codes (ISO 3166-1 alpha-2), at least one. */
  countries: string[];
  /** Decimal string. */
  price: string;
  /** Whether it stands first in the list. */
  popular?: boolean;
  /** Its clocks. */
  clocks?: ClocksInput;
  /** What the seller's own system calls it, unique among what the seller has of the kind: 1 to 100 visible characters of ASCII, without spaces. */
  external_id?: string;
}

/** What `createPost` takes. */
export interface CreatePostInput {
  /** 1 to 2,000 characters. */
  text: string;
  /** The club that the post is about, such as `AS_MONACO`. */
  club?: string;
  /** UUIDs of at most 10 pictures, each once: ready, of the kind `post`, and the caller's own. See `POST /api/media`. */
  picture_ids?: string[];
}

/** What `createProduct` takes. */
export interface CreateProductInput {
  /** UUID of the merchant that sells it. Default: the merchant for which the caller acts; for staff the platform. */
  merchant_id?: string;
  /** 1 to 150 characters. */
  name: string;
  /** At most 2000 characters. */
  description?: string;
  /** The id of a club. */
  club: string;
  /** 1 to 50 characters, such as `scarves`. */
  category: string;
  /** Decimal string. */
  price: string;
  /** The price before a discount, above the price. Default: no discount. */
  old_price?: string;
  /** How many there are. Default: 0. */
  stock?: number;
  /** Whether it comes with a collectible token. */
  nft?: boolean;
  /** In other languages. */
  translations?: TranslationsInput;
  /** Its clocks. */
  clocks?: ClocksInput;
  /** What shows it, the main picture first. Default: none. */
  images?: ImageIds;
  /** What the seller's own system calls it, unique among what the seller has of the kind: 1 to 100 visible characters of ASCII, without spaces. */
  external_id?: string;
}

/** What `createReport` takes. */
export interface CreateReportInput {
  /** UUID of a person to report. Empty for a message. */
  user_id?: string;
  /** UUID of the conversation of a message to report. Empty for a person. */
  conversation_id?: string;
  /** UUID of a message to report. Empty for a person. */
  message_id?: string;
  /** Why. */
  reason: "spam" | "fraud" | "harassment" | "hate" | "violence" | "other";
  /** What there is to say about it: at most 1,000 characters. */
  note?: string;
}

/** What `createTicketWalletChallenge` takes. */
export interface CreateTicketWalletChallengeInput {
  /** The address of the wallet: 0x and 40 hexadecimal digits. */
  address: string;
}

/** What `createWallet` takes. */
export interface CreateWalletInput {
  /** ISO 4217. */
  currency: string;
}

/** What `createWebhook` takes. */
export interface CreateWebhookInput {
  /** An https URL of at most 2,048 characters, without a user name or a password. Its port must be 443, 80, or 1024 or higher. */
  url: string;
  /** The event types that the webhook receives. Default: all types. */
  event_types?: string[];
  /** At most 200 characters. */
  description?: string;
}

/** What `declineConversation` takes. */
export interface DeclineConversationInput {
  /** UUID of the conversation. */
  conversation_id: string;
}

/** What `declineTicketTransfer` takes. */
export interface DeclineTicketTransferInput {
  /** UUID. */
  id: string;
}

/** What `deleteCheckInList` takes. */
export interface DeleteCheckInListInput {
  /** UUID. */
  id: string;
}

/** What `deleteEvent` takes. */
export interface DeleteEventInput {
  /** UUID. */
  id: string;
  /** The etag that was read, if the call has no `If-Match` header. `*` means any. */
  etag?: string;
}

/** What `deleteEventCategory` takes. */
export interface DeleteEventCategoryInput {
  /** UUID. */
  id: string;
  /** The name. */
  name: string;
  /** The etag that was read, if the call has no `If-Match` header. `*` means any. */
  etag?: string;
}

/** What `deleteMe` takes. */
export interface DeleteMeInput {
  /** Deletes the account even if it still has credits. The credits are lost. */
  forfeit_credits?: boolean;
}

/** What `deleteMedia` takes. */
export interface DeleteMediaInput {
  /** UUID. */
  id: string;
}

/** What `deleteMessage` takes. */
export interface DeleteMessageInput {
  /** UUID of the conversation. */
  conversation_id: string;
  /** UUID of the message. */
  id: string;
}

/** What `deletePlan` takes. */
export interface DeletePlanInput {
  /** UUID. */
  id: string;
  /** The etag that was read, if the call has no `If-Match` header. `*` means any. */
  etag?: string;
}

/** What `deletePost` takes. */
export interface DeletePostInput {
  /** UUID of the post. */
  id: string;
}

/** What `deleteProduct` takes. */
export interface DeleteProductInput {
  /** UUID. */
  id: string;
  /** The etag that was read, if the call has no `If-Match` header. `*` means any. */
  etag?: string;
}

/** What `deleteVariant` takes. */
export interface DeleteVariantInput {
  /** UUID. */
  id: string;
  /** The SKU. */
  sku: string;
  /** The etag that was read, if the call has no `If-Match` header. `*` means any. */
  etag?: string;
}

/** What `deleteWebhook` takes. */
export interface DeleteWebhookInput {
  /** UUID. */
  id: string;
}

/** What `deposit` takes. */
export interface DepositInput {
  /** Positive decimal string, with no more digits after the point than the currency has. */
  amount: string;
  /** ISO 4217. */
  currency: string;
}

/** What `dismissRecommendation` takes. */
export interface DismissRecommendationInput {
  /** UUID of the product, the event or the eSIM plan. */
  thing_id: string;
}

/** What `downloadExport` takes. */
export interface DownloadExportInput {
  /** UUID. */
  id: string;
}

/** What `dropAuthOutboxEvents` takes. */
export interface DropAuthOutboxEventsInput {
  /** UUIDs of dead events. Send either `ids` or `type`. */
  ids?: string[];
  /** All dead events of this type. */
  type?: string;
  /** 1 to 200 characters. It is recorded. */
  reason?: string;
}

/** What `dropCatalogOutboxEvents` takes. */
export interface DropCatalogOutboxEventsInput {
  /** UUIDs of dead events. Send either `ids` or `type`. */
  ids?: string[];
  /** All dead events of this type. */
  type?: string;
  /** 1 to 200 characters. It is recorded. */
  reason?: string;
}

/** What `dropMessagingOutboxEvents` takes. */
export interface DropMessagingOutboxEventsInput {
  /** UUIDs of dead events. Send either `ids` or `type`. */
  ids?: string[];
  /** All dead events of this type. */
  type?: string;
  /** 1 to 200 characters. It is recorded. */
  reason?: string;
}

/** What `dropWalletOutboxEvents` takes. */
export interface DropWalletOutboxEventsInput {
  /** UUIDs of dead events. Send either `ids` or `type`. */
  ids?: string[];
  /** All dead events of this type. */
  type?: string;
  /** 1 to 200 characters. It is recorded. */
  reason?: string;
}

/** What `editMessage` takes. */
export interface EditMessageInput {
  /** UUID of the conversation. */
  conversation_id: string;
  /** UUID of the message. */
  id: string;
  /** What it says from now on: 1 to 4,000 characters. */
  message: string;
}

/** What `endOwnershipOffer` takes. */
export interface EndOwnershipOfferInput {
  /** UUID. */
  merchant_id: string;
}

/** What `endPersonSessions` takes. */
export interface EndPersonSessionsInput {
  /** UUID of the person. */
  id: string;
}

/** What `endSession` takes. */
export interface EndSessionInput {
  /** UUID. */
  id: string;
}

/** What `exchangeMoney` takes. */
export interface ExchangeMoneyInput {
  /** The quote, from `createExchangeQuote`. */
  quote_id: string;
}

/** What `exportAuthAuditEntries` takes. */
export interface ExportAuthAuditEntriesInput {
  /** Default: `csv`. */
  format?: "csv" | "jsonl";
  /** Filter: only calls of this caller. UUID. */
  actor?: string;
  /** Filter: only calls about this subject. */
  subject?: string;
  /** Filter: only calls of this rpc, such as `plaza.wallet.v1.AccountAdminService/FreezeWallet`. */
  rpc?: string;
  /** Filter: only from this time on. */
  from?: string;
  /** Filter: only before this time. Default: the time of the call. */
  to?: string;
  /** Filter: only calls that change something, and none that only read. */
  changes_only?: boolean;
  /** Filter: only calls for this merchant. UUID. */
  merchant?: string;
  /** Filter: only calls with this API key. UUID. */
  key_id?: string;
}

/** What `exportCatalogAuditEntries` takes. */
export interface ExportCatalogAuditEntriesInput {
  /** Default: `csv`. */
  format?: "csv" | "jsonl";
  /** Filter: only calls of this caller. UUID. */
  actor?: string;
  /** Filter: only calls about this subject. */
  subject?: string;
  /** Filter: only calls of this rpc, such as `plaza.wallet.v1.AccountAdminService/FreezeWallet`. */
  rpc?: string;
  /** Filter: only from this time on. */
  from?: string;
  /** Filter: only before this time. Default: the time of the call. */
  to?: string;
  /** Filter: only calls that change something, and none that only read. */
  changes_only?: boolean;
  /** Filter: only calls for this merchant. UUID. */
  merchant?: string;
  /** Filter: only calls with this API key. UUID. */
  key_id?: string;
}

/** What `exportCatalogue` takes. */
export interface ExportCatalogueInput {
  /** What is exported. */
  kind: "products" | "variants" | "stock" | "prices" | "events" | "plans";
  /** UUID of a merchant. Default: the merchant for which the caller acts; for staff the platform. */
  merchant_id?: string;
}

/** What `exportImportReport` takes. */
export interface ExportImportReportInput {
  /** UUID. */
  id: string;
}

/** What `exportMessagingAuditEntries` takes. */
export interface ExportMessagingAuditEntriesInput {
  /** Default: `csv`. */
  format?: "csv" | "jsonl";
  /** Filter: only calls of this caller. UUID. */
  actor?: string;
  /** Filter: only calls about this subject. */
  subject?: string;
  /** Filter: only calls of this rpc, such as `plaza.wallet.v1.AccountAdminService/FreezeWallet`. */
  rpc?: string;
  /** Filter: only from this time on. */
  from?: string;
  /** Filter: only before this time. Default: the time of the call. */
  to?: string;
  /** Filter: only calls that change something, and none that only read. */
  changes_only?: boolean;
  /** Filter: only calls for this merchant. UUID. */
  merchant?: string;
  /** Filter: only calls with this API key. UUID. */
  key_id?: string;
}

/** What `exportTransactions` takes. */
export interface ExportTransactionsInput {
  /** The beginning of the period. Default: the first transaction that is not archived. */
  from?: string;
  /** The end of the period: the first moment after it. Default: now. */
  to?: string;
  /** ISO 4217. Default: all currencies. */
  currency?: string;
  /** Filter: only this type. */
  type?: "deposit" | "send" | "receive" | "purchase" | "refund" | "payout" | "exchange" | "fee" | "merge";
}

/** What `exportWalletAuditEntries` takes. */
export interface ExportWalletAuditEntriesInput {
  /** Default: `csv`. */
  format?: "csv" | "jsonl";
  /** Filter: only calls of this caller. UUID. */
  actor?: string;
  /** Filter: only calls about this subject. */
  subject?: string;
  /** Filter: only calls of this rpc, such as `plaza.wallet.v1.AccountAdminService/FreezeWallet`. */
  rpc?: string;
  /** Filter: only from this time on. */
  from?: string;
  /** Filter: only before this time. Default: the time of the call. */
  to?: string;
  /** Filter: only calls that change something, and none that only read. */
  changes_only?: boolean;
  /** Filter: only calls for this merchant. UUID. */
  merchant?: string;
  /** Filter: only calls with this API key. UUID. */
  key_id?: string;
}

/** What `extendPayment` takes. */
export interface ExtendPaymentInput {
  /** UUID. */
  id: string;
  /** The new end of the hold. */
  expires_at: string;
}

/** What `extendSeatHold` takes. */
export interface ExtendSeatHoldInput {
  /** UUID. */
  id: string;
}

/** What `findMerchants` takes. */
export interface FindMerchantsInput {
  /** Filter: a part of the name, the UUID of the merchant, or the UUID of its owner. */
  query?: string;
  /** Filter: `active` or `frozen`. */
  status?: "active" | "frozen";
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
}

/** What `findOrders` takes. */
export interface FindOrdersInput {
  /** Filter: the buyer. UUID. */
  user_id?: string;
  /** Filter: tickets for this event. UUID. */
  event_id?: string;
  /** Filter: `tickets`, `shop`, `esim` or `esim_top_up`. */
  kind?: "tickets" | "shop" | "esim" | "esim_top_up";
  /** Filter: `pending`, `paid`, `failed`, `refunding` or `refunded`. `partially_refunded` lists orders of which a part was refunded. `stuck` lists pending orders, and refunds in progress, at which an attempt failed or that have been open for more than a minute. */
  status?: "pending" | "paid" | "failed" | "refunding" | "refunded" | "partially_refunded" | "stuck";
  /** Filter: placed at this time or later. */
  created_after?: string;
  /** Filter: placed before this time. */
  created_before?: string;
  /** Filter: the beginning of the id of the order, at least 4 characters. */
  id?: string;
  /** Filter: the e-mail address of the buyer, as a whole. Nobody with this address: no orders. */
  email?: string;
  /** Filter: a product, or an eSIM plan. UUID. */
  product_id?: string;
  /** Filter: only orders with goods of this merchant. UUID. */
  merchant_id?: string;
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
}

/** What `findPayments` takes. */
export interface FindPaymentsInput {
  /** Filter: the payer. UUID. */
  user_id?: string;
  /** Filter: the merchant. UUID. */
  merchant_id?: string;
  /** Filter: only this status. */
  status?: "requires_capture" | "succeeded" | "partially_refunded" | "refunded" | "voided" | "expired";
  /** Filter: created at this time or later. */
  created_after?: string;
  /** Filter: created before this time. */
  created_before?: string;
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
}

/** What `findPayouts` takes. */
export interface FindPayoutsInput {
  /** Filter: the owner of the merchant. UUID. */
  user_id?: string;
  /** Filter: the merchant. UUID. */
  merchant_id?: string;
  /** Filter: only this status. `open` lists those that are not at their end: `requested` and `processing`. */
  status?: "requested" | "processing" | "paid" | "failed" | "cancelled" | "open";
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
}

/** What `findTransactions` takes. */
export interface FindTransactionsInput {
  /** Filter: the person or the merchant. UUID. */
  user_id?: string;
  /** Filter: only this type. */
  type?: "deposit" | "send" | "receive" | "purchase" | "refund" | "payout" | "exchange" | "fee" | "merge";
  /** Filter: only this currency. ISO 4217. */
  currency?: string;
  /** Filter: at this time or later. */
  from?: string;
  /** Filter: before this time. */
  to?: string;
  /** Filter: what the money moved for. UUID of an order, a payment, a payout, a movement or a transaction. */
  subject_id?: string;
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
}

/** What `finishProviderSignIn` takes. */
export interface FinishProviderSignInInput {
  /** The parameter `state` of the page to which the person came back. */
  state: string;
  /** The parameter `code`. */
  code: string;
  /** What BeginProviderSignIn returned. */
  verifier: string;
  /** The parameter `iss`, if there is one. */
  issuer?: string;
  /** The parameter `user`, if there is one: Apple sends the name of the person once. */
  user?: string;
  /** For pages of the gateway's own origin: the refresh token is in an HttpOnly cookie instead of the body. The call then needs the header `x-csrf-protection: 1`, and is refused if a page of another origin sends it. */
  cookie?: boolean;
  /** The language in which the person gets mails, if an account is created. Default: `en`. */
  language?: "en" | "fr";
}

/** What `forgetPayoutDestination` takes. */
export interface ForgetPayoutDestinationInput {
  /** UUID. */
  id: string;
}

/** What `freezeWallet` takes. */
export interface FreezeWalletInput {
  /** UUID of the person. */
  user_id: string;
  /** ISO 4217. Default: all wallets. */
  currency?: string;
  /** 1 to 200 characters. It is recorded with the decision. */
  reason: string;
}

/** What `getAnyMerchant` takes. */
export interface GetAnyMerchantInput {
  /** UUID of the merchant. */
  id: string;
}

/** What `getAnyPayout` takes. */
export interface GetAnyPayoutInput {
  /** UUID of the payout. */
  id: string;
}

/** What `getApiKey` takes. */
export interface GetApiKeyInput {
  /** UUID of the merchant. */
  merchant_id: string;
  /** UUID of the key. */
  id: string;
}

/** What `getBalance` takes. */
export interface GetBalanceInput {
  /** ISO 4217. Default: the platform's default currency. */
  currency?: string;
}

/** What `getBalanceAt` takes. */
export interface GetBalanceAtInput {
  /** Default: now. */
  time?: string;
  /** ISO 4217. Default: the platform's default currency. */
  currency?: string;
}

/** What `getCancellation` takes. */
export interface GetCancellationInput {
  /** UUID of the event. */
  id: string;
}

/** What `getCheckInCounts` takes. */
export interface GetCheckInCountsInput {
  /** UUID of the event. */
  event_id: string;
}

/** What `getClub` takes. */
export interface GetClubInput {
  /** UUID. */
  id: string;
}

/** What `getConversation` takes. */
export interface GetConversationInput {
  /** UUID of the conversation. */
  conversation_id: string;
}

/** What `getDelivery` takes. */
export interface GetDeliveryInput {
  /** UUID. */
  id: string;
}

/** What `getDeposit` takes. */
export interface GetDepositInput {
  /** UUID. */
  id: string;
}

/** What `getEvent` takes. */
export interface GetEventInput {
  /** UUID. */
  id: string;
}

/** What `getFeed` takes. */
export interface GetFeedInput {
  /** The number of a page of 20 posts, from 1 to 50. Use `page_token` instead, which has no such limit. Do not send both. */
  page?: number;
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
}

/** What `getImport` takes. */
export interface GetImportInput {
  /** UUID. */
  id: string;
}

/** What `getManagedEvent` takes. */
export interface GetManagedEventInput {
  /** UUID. */
  id: string;
}

/** What `getManagedOrder` takes. */
export interface GetManagedOrderInput {
  /** UUID of the order, or of one of its tickets. */
  id: string;
  /** UUID of the merchant. Needed unless the caller acts for one. */
  merchant_id?: string;
}

/** What `getManagedPlan` takes. */
export interface GetManagedPlanInput {
  /** UUID. */
  id: string;
}

/** What `getManagedProduct` takes. */
export interface GetManagedProductInput {
  /** UUID. */
  id: string;
}

/** What `getManagedSeats` takes. */
export interface GetManagedSeatsInput {
  /** UUID of the event. */
  event_id: string;
  /** The `plan_version` of an earlier answer. If the rows are still the same, the answer comes without them. */
  plan_version?: string;
}

/** What `getMatch` takes. */
export interface GetMatchInput {
  /** UUID of the event. */
  event_id: string;
}

/** What `getMedia` takes. */
export interface GetMediaInput {
  /** UUID. */
  id: string;
}

/** What `getMerchant` takes. */
export interface GetMerchantInput {
  /** UUID. */
  id: string;
}

/** What `getMerchantAccount` takes. */
export interface GetMerchantAccountInput {
  /** UUID. */
  id: string;
}

/** What `getMerchantBalance` takes. */
export interface GetMerchantBalanceInput {
  /** UUID. */
  id: string;
}

/** What `getMessage` takes. */
export interface GetMessageInput {
  /** UUID of the conversation. */
  conversation_id: string;
  /** UUID of the message. */
  id: string;
}

/** What `getMove` takes. */
export interface GetMoveInput {
  /** UUID of the event. */
  id: string;
}

/** What `getMovement` takes. */
export interface GetMovementInput {
  /** UUID of the movement, or of one of its transactions. */
  id: string;
}

/** What `getOrder` takes. */
export interface GetOrderInput {
  /** UUID. */
  id: string;
}

/** What `getOrderStory` takes. */
export interface GetOrderStoryInput {
  /** UUID of the order, or of one of its tickets. */
  id: string;
}

/** What `getPasskeyOptions` takes. */
export interface GetPasskeyOptionsInput {
  /** The token of the challenge that Login returned, if the passkey is the second factor. */
  challenge_token?: string;
}

/** What `getPayment` takes. */
export interface GetPaymentInput {
  /** UUID. */
  id: string;
}

/** What `getPaymentRequest` takes. */
export interface GetPaymentRequestInput {
  /** UUID. */
  id: string;
}

/** What `getPaymentStory` takes. */
export interface GetPaymentStoryInput {
  /** UUID of the payment. */
  id: string;
}

/** What `getPayout` takes. */
export interface GetPayoutInput {
  /** UUID. */
  id: string;
}

/** What `getPerson` takes. */
export interface GetPersonInput {
  /** UUID. */
  id: string;
}

/** What `getPlacedOrder` takes. */
export interface GetPlacedOrderInput {
  /** UUID. */
  id: string;
}

/** What `getPredictionRecord` takes. */
export interface GetPredictionRecordInput {
  /** Only matches of this league. */
  league?: string;
}

/** What `getProduct` takes. */
export interface GetProductInput {
  /** UUID. */
  id: string;
}

/** What `getSalesSummary` takes. */
export interface GetSalesSummaryInput {
  /** 1 to 90. Default: 7. */
  days?: number;
}

/** What `getSeats` takes. */
export interface GetSeatsInput {
  /** UUID of the event. */
  event_id: string;
  /** The `plan_version` of an earlier answer. If the rows are still the same, the answer comes without them. */
  plan_version?: string;
}

/** What `getStatement` takes. */
export interface GetStatementInput {
  /** The beginning of the period. */
  from: string;
  /** The end of the period: the first moment after it. Default: now. */
  to?: string;
  /** ISO 4217. Default: the platform's default currency. */
  currency?: string;
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
}

/** What `getTicketQr` takes. */
export interface GetTicketQrInput {
  /** UUID. */
  id: string;
}

/** What `getTicketToken` takes. */
export interface GetTicketTokenInput {
  /** The number of the token, in decimal digits. */
  token_id: string;
}

/** What `getTrace` takes. */
export interface GetTraceInput {
  /** An `x-request-id`, the UUID of an order, of a ticket or of a person, or the e-mail address of a person. */
  of: string;
  /** Nothing older. Default: of a person the last 30 days, otherwise all that is kept. */
  since?: string;
}

/** What `getWalletAccount` takes. */
export interface GetWalletAccountInput {
  /** UUID of the person. */
  user_id: string;
}

/** What `getWebhook` takes. */
export interface GetWebhookInput {
  /** UUID. */
  id: string;
}

/** What `giveBackOrder` takes. */
export interface GiveBackOrderInput {
  /** UUID of the order: the `order_id` of its tickets. */
  id: string;
}

/** What `giveConsent` takes. */
export interface GiveConsentInput {
  /** What the person agrees to, or does not agree to any more. */
  purpose: "terms" | "privacy" | "marketing_mail" | "personalisation" | "analytics";
  /** The version that the person saw. */
  version: string;
}

/** What `grantCredits` takes. */
export interface GrantCreditsInput {
  /** UUID of the person. */
  user_id: string;
  /** 1 to 1000000. */
  amount: number;
  /** At most 200 characters. The person can read it. */
  description?: string;
}

/** What `grantStaffRole` takes. */
export interface GrantStaffRoleInput {
  /** UUID of the person. */
  id: string;
  /** `admin`, `support`, `finance`, `catalogue` or `auditor`. */
  role: "admin" | "support" | "finance" | "catalogue" | "auditor";
}

/** What `hideMessage` takes. */
export interface HideMessageInput {
  /** UUID of the conversation. */
  conversation_id: string;
  /** UUID of the message. */
  id: string;
}

/** What `holdSeats` takes. */
export interface HoldSeatsInput {
  /** UUID of the event. */
  event_id: string;
  /** The name of the category. */
  category: string;
  /** 1 to 10. Default: the number of `seat_ids`, or 1. */
  quantity?: number;
  /** Exactly these seats of the category, such as `A-17`. */
  seat_ids?: string[];
  /** The best seats side by side: those that leave no single seat free, then in the front row, then nearest to its middle. Not together with `seat_ids`. */
  best?: boolean;
}

/** What `impersonate` takes. */
export interface ImpersonateInput {
  /** UUID of the person. */
  id: string;
  /** Why, for the audit log. 1 to 500 characters. */
  reason: string;
}

/** What `importResults` takes. */
export interface ImportResultsInput {
  /** Its bytes; its type is sent with it. */
  content: Blob;
}

/** What `inviteMember` takes. */
export interface InviteMemberInput {
  /** UUID. */
  merchant_id: string;
  /** Whom to invite. */
  email: string;
  /** Any role but `owner`, which only moves by an offer. */
  role: "finance" | "shop" | "gate" | "support";
}

/** What `leaveTeam` takes. */
export interface LeaveTeamInput {
  /** UUID. */
  merchant_id: string;
}

/** What `liftMerchantSuspension` takes. */
export interface LiftMerchantSuspensionInput {
  /** UUID. */
  id: string;
}

/** What `liftSuspension` takes. */
export interface LiftSuspensionInput {
  /** UUID of the person. */
  id: string;
}

/** What `linkIdentity` takes. */
export interface LinkIdentityInput {
  /** The parameter `state` of the page to which the person came back. */
  state: string;
  /** The parameter `code`. */
  code: string;
  /** What BeginIdentityLink returned. */
  verifier: string;
  /** The parameter `iss`, if there is one. */
  issuer?: string;
}

/** What `listApiKeys` takes. */
export interface ListApiKeysInput {
  /** UUID of the merchant. */
  merchant_id: string;
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
}

/** What `listApiRequests` takes. */
export interface ListApiRequestsInput {
  /** UUID of the merchant. */
  merchant_id: string;
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
  /** Filter: only calls with this key. */
  key_id?: string;
  /** Filter: only `succeeded` calls (a status below 400), or only `refused` ones. */
  outcome?: "succeeded" | "refused";
  /** Filter: only the call with this id, as `x-request-id` of its answer has it. */
  x_request_id?: string;
  /** Filter: only calls with this idempotency key. */
  idempotency_key?: string;
  /** Filter: only calls of this operation, such as `/api/payment-requests/{id}`. */
  route?: string;
}

/** What `listAuthAuditEntries` takes. */
export interface ListAuthAuditEntriesInput {
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
  /** Filter: only calls of this caller. UUID. */
  actor?: string;
  /** Filter: only calls about this subject. */
  subject?: string;
  /** Filter: only calls of this rpc, such as `plaza.wallet.v1.AccountAdminService/FreezeWallet`. */
  rpc?: string;
  /** Filter: only from this time on. */
  from?: string;
  /** Filter: only before this time. */
  to?: string;
  /** Filter: only calls that change something, and none that only read. */
  changes_only?: boolean;
  /** Filter: only calls for this merchant. UUID. */
  merchant?: string;
  /** Filter: only calls with this API key. UUID. */
  key_id?: string;
}

/** What `listAuthOutboxEvents` takes. */
export interface ListAuthOutboxEventsInput {
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
  /** Filter: only this state. Default: all that have not taken effect. */
  state?: "pending" | "handed" | "done" | "dead";
  /** Filter: only this type, such as `plaza.events.v1.OrderPaid`. */
  type?: string;
}

/** What `listBlockedPeople` takes. */
export interface ListBlockedPeopleInput {
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
}

/** What `listCancellationOrders` takes. */
export interface ListCancellationOrdersInput {
  /** UUID of the event. */
  id: string;
  /** Filter: only orders in this state. */
  state?: "waiting" | "notified" | "refunded" | "failed" | "dropped";
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
}

/** What `listCatalogAuditEntries` takes. */
export interface ListCatalogAuditEntriesInput {
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
  /** Filter: only calls of this caller. UUID. */
  actor?: string;
  /** Filter: only calls about this subject. */
  subject?: string;
  /** Filter: only calls of this rpc, such as `plaza.wallet.v1.AccountAdminService/FreezeWallet`. */
  rpc?: string;
  /** Filter: only from this time on. */
  from?: string;
  /** Filter: only before this time. */
  to?: string;
  /** Filter: only calls that change something, and none that only read. */
  changes_only?: boolean;
  /** Filter: only calls for this merchant. UUID. */
  merchant?: string;
  /** Filter: only calls with this API key. UUID. */
  key_id?: string;
}

/** What `listCatalogOutboxEvents` takes. */
export interface ListCatalogOutboxEventsInput {
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
  /** Filter: only this state. Default: all that have not taken effect. */
  state?: "pending" | "handed" | "done" | "dead";
  /** Filter: only this type, such as `plaza.events.v1.OrderPaid`. */
  type?: string;
}

/** What `listChanges` takes. */
export interface ListChangesInput {
  /** UUID of a merchant. Default: the merchant for which the caller acts; for staff everybody. */
  merchant_id?: string;
  /** Filter: only of this club, product, event or plan, with its categories and variants. */
  subject?: string;
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
}

/** What `listCheckInDevices` takes. */
export interface ListCheckInDevicesInput {
  /** UUID of the event. */
  event_id: string;
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
}

/** What `listCheckInLists` takes. */
export interface ListCheckInListsInput {
  /** UUID of the event. */
  event_id: string;
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
}

/** What `listClubs` takes. */
export interface ListClubsInput {
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
}

/** What `listConsentDecisions` takes. */
export interface ListConsentDecisionsInput {
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
}

/** What `listConversations` takes. */
export interface ListConversationsInput {
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
  /** Those that are archived, instead of the others. */
  archived?: boolean;
  /** Requests of strangers, which are in no other list, without those that the caller has declined. */
  requested?: boolean;
}

/** What `listCreditTransactions` takes. */
export interface ListCreditTransactionsInput {
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
  /** Filter: only this source. */
  source?: "purchase" | "ad" | "bonus" | "reward" | "admin" | "spend" | "refund";
}

/** What `listDeliveries` takes. */
export interface ListDeliveriesInput {
  /** Filter: only this webhook. */
  webhook_id?: string;
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
  /** Filter: only this status: `pending`, `delivered`, `failed` or `skipped`. */
  status?: "pending" | "delivered" | "failed" | "skipped";
  /** Filter: only this type. */
  event_type?: string;
  /** Filter: created at this time or later. */
  created_after?: string;
  /** Filter: created before this time. */
  created_before?: string;
}

/** What `listEsimPlans` takes. */
export interface ListEsimPlansInput {
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
}

/** What `listEsimTopUps` takes. */
export interface ListEsimTopUpsInput {
  /** UUID of the eSIM. */
  id: string;
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
}

/** What `listEsims` takes. */
export interface ListEsimsInput {
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
}

/** What `listEventTickets` takes. */
export interface ListEventTicketsInput {
  /** UUID of the event. */
  event_id: string;
  /** Filter: the state, such as `used`. */
  status?: "valid" | "used" | "refunded" | "cancelled";
  /** Filter: the name of the category. */
  category?: string;
  /** Filter: how the seat begins, such as `A-` or `A-17`, whatever the case of its letters. */
  seat?: string;
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
}

/** What `listEvents` takes. */
export interface ListEventsInput {
  /** Filter: only this club, such as `AS_MONACO`. */
  club?: string;
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
}

/** What `listGateTickets` takes. */
export interface ListGateTicketsInput {
  /** The cursor of the last answer. Left out: from the beginning. */
  cursor?: string;
  /** Only the revocations: tickets whose code was replaced or is not valid any more. */
  revoked?: boolean;
  /** 1 to 5000. Default: 1000. */
  limit?: number;
}

/** What `listHolds` takes. */
export interface ListHoldsInput {
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
}

/** What `listImportRows` takes. */
export interface ListImportRowsInput {
  /** UUID. */
  id: string;
  /** Filter: only lines that would do this. */
  action?: "create" | "change" | "unchanged" | "error";
  /** Filter: only lines of which this came. */
  outcome?: "applied" | "conflict" | "failed";
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
}

/** What `listImports` takes. */
export interface ListImportsInput {
  /** UUID of a merchant. Default: the merchant for which the caller acts; for staff everybody. */
  merchant_id?: string;
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
}

/** What `listInvitations` takes. */
export interface ListInvitationsInput {
  /** UUID. */
  merchant_id: string;
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
}

/** What `listMails` takes. */
export interface ListMailsInput {
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
  /** Filter: UUID of a person. */
  user_id?: string;
  /** Filter: only mails in this state. */
  state?: "waiting" | "sent" | "refused" | "failed" | "expired" | "skipped";
}

/** What `listManagedEvents` takes. */
export interface ListManagedEventsInput {
  /** UUID of a merchant. Default: the merchant for which the caller acts; for staff everybody. */
  merchant_id?: string;
  /** Filter: only in this state. */
  state?: "draft" | "proposed" | "published" | "archived";
  /** Filter: only of this club. */
  club?: string;
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
  /** Filter: what the seller's own system calls it. */
  external_id?: string;
}

/** What `listManagedOrders` takes. */
export interface ListManagedOrdersInput {
  /** UUID of the merchant. Needed unless the caller acts for one. */
  merchant_id?: string;
  /** Filter: the beginning of the id of the order, at least 4 characters. */
  id?: string;
  /** Filter: tickets for this event. UUID. */
  event_id?: string;
  /** Filter: a product, or an eSIM plan. UUID. */
  product_id?: string;
  /** Filter: `tickets`, `shop`, `esim` or `esim_top_up`. */
  kind?: "tickets" | "shop" | "esim" | "esim_top_up";
  /** Filter: `pending`, `paid`, `refunding` or `refunded`. `partially_refunded` lists orders of which a part of what the merchant sold was refunded. */
  status?: "pending" | "paid" | "refunding" | "refunded" | "partially_refunded";
  /** Filter: placed at this time or later. */
  created_after?: string;
  /** Filter: placed before this time. */
  created_before?: string;
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
}

/** What `listManagedPlans` takes. */
export interface ListManagedPlansInput {
  /** UUID of a merchant. Default: the merchant for which the caller acts; for staff everybody. */
  merchant_id?: string;
  /** Filter: only in this state. */
  state?: "draft" | "proposed" | "published" | "archived";
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
  /** Filter: what the seller's own system calls it. */
  external_id?: string;
}

/** What `listManagedProducts` takes. */
export interface ListManagedProductsInput {
  /** UUID of a merchant. Default: the merchant for which the caller acts; for staff everybody. */
  merchant_id?: string;
  /** Filter: only in this state. */
  state?: "draft" | "proposed" | "published" | "archived";
  /** Filter: only of this club. */
  club?: string;
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
  /** Filter: what the seller's own system calls it. */
  external_id?: string;
}

/** What `listMedia` takes. */
export interface ListMediaInput {
  /** Those of this merchant. Empty: of the merchant for which the caller acts, of the platform for staff, or of the caller. */
  merchant_id?: string;
  /** Only of this kind. */
  kind?: "product" | "event" | "club" | "profile" | "post" | "message";
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
  /** Only in this state. */
  state?: "awaiting" | "processing" | "ready" | "refused";
  /** Only pictures for products, events and clubs that none of them shows. */
  unused?: boolean;
}

/** What `listMembers` takes. */
export interface ListMembersInput {
  /** UUID. */
  merchant_id: string;
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
}

/** What `listMemberships` takes. */
export interface ListMembershipsInput {
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
}

/** What `listMerchantAccounts` takes. */
export interface ListMerchantAccountsInput {
  /** Filter: only merchants in this state. */
  state?: "proposed" | "approved" | "refused" | "suspended";
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
}

/** What `listMerchantAuthAuditEntries` takes. */
export interface ListMerchantAuthAuditEntriesInput {
  /** UUID of the merchant. */
  merchant_id: string;
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
  /** Filter: only calls of this person. UUID. It finds no calls of staff. */
  actor?: string;
  /** Filter: only calls with this API key. UUID. */
  key_id?: string;
  /** Filter: only from this time on. */
  from?: string;
  /** Filter: only before this time. */
  to?: string;
}

/** What `listMerchantCatalogAuditEntries` takes. */
export interface ListMerchantCatalogAuditEntriesInput {
  /** UUID of the merchant. */
  merchant_id: string;
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
  /** Filter: only calls of this person. UUID. It finds no calls of staff. */
  actor?: string;
  /** Filter: only calls with this API key. UUID. */
  key_id?: string;
  /** Filter: only from this time on. */
  from?: string;
  /** Filter: only before this time. */
  to?: string;
}

/** What `listMerchantMessagingAuditEntries` takes. */
export interface ListMerchantMessagingAuditEntriesInput {
  /** UUID of the merchant. */
  merchant_id: string;
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
  /** Filter: only calls of this person. UUID. It finds no calls of staff. */
  actor?: string;
  /** Filter: only calls with this API key. UUID. */
  key_id?: string;
  /** Filter: only from this time on. */
  from?: string;
  /** Filter: only before this time. */
  to?: string;
}

/** What `listMerchantTransactions` takes. */
export interface ListMerchantTransactionsInput {
  /** UUID. */
  id: string;
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
  /** Filter: only this type. */
  type?: "deposit" | "send" | "receive" | "purchase" | "refund" | "payout" | "exchange" | "fee" | "merge";
}

/** What `listMerchantWalletAuditEntries` takes. */
export interface ListMerchantWalletAuditEntriesInput {
  /** UUID of the merchant. */
  merchant_id: string;
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
  /** Filter: only calls of this person. UUID. It finds no calls of staff. */
  actor?: string;
  /** Filter: only calls with this API key. UUID. */
  key_id?: string;
  /** Filter: only from this time on. */
  from?: string;
  /** Filter: only before this time. */
  to?: string;
}

/** What `listMerchants` takes. */
export interface ListMerchantsInput {
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
}

/** What `listMessageVersions` takes. */
export interface ListMessageVersionsInput {
  /** UUID of the conversation. */
  conversation_id: string;
  /** UUID of the message. */
  id: string;
}

/** What `listMessages` takes. */
export interface ListMessagesInput {
  /** UUID of the conversation. */
  conversation_id: string;
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
  /** Only those that are pinned. */
  pinned?: boolean;
  /** Only those that have each of these words somewhere, in upper or lower case. At most 100 characters; of more than 10 words the first ten count. */
  q?: string;
}

/** What `listMessagingAuditEntries` takes. */
export interface ListMessagingAuditEntriesInput {
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
  /** Filter: only calls of this caller. UUID. */
  actor?: string;
  /** Filter: only calls about this subject. */
  subject?: string;
  /** Filter: only calls of this rpc, such as `plaza.wallet.v1.AccountAdminService/FreezeWallet`. */
  rpc?: string;
  /** Filter: only from this time on. */
  from?: string;
  /** Filter: only before this time. */
  to?: string;
  /** Filter: only calls that change something, and none that only read. */
  changes_only?: boolean;
  /** Filter: only calls for this merchant. UUID. */
  merchant?: string;
  /** Filter: only calls with this API key. UUID. */
  key_id?: string;
}

/** What `listMessagingOutboxEvents` takes. */
export interface ListMessagingOutboxEventsInput {
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
  /** Filter: only this state. Default: all that have not taken effect. */
  state?: "pending" | "handed" | "done" | "dead";
  /** Filter: only this type, such as `plaza.events.v1.OrderPaid`. */
  type?: string;
}

/** What `listMyAuthAuditEntries` takes. */
export interface ListMyAuthAuditEntriesInput {
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
}

/** What `listMyCatalogAuditEntries` takes. */
export interface ListMyCatalogAuditEntriesInput {
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
}

/** What `listMyMessagingAuditEntries` takes. */
export interface ListMyMessagingAuditEntriesInput {
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
}

/** What `listMyWalletAuditEntries` takes. */
export interface ListMyWalletAuditEntriesInput {
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
}

/** What `listNotifications` takes. */
export interface ListNotificationsInput {
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
  /** Filter: only unread notifications. */
  unread?: boolean;
}

/** What `listOrders` takes. */
export interface ListOrdersInput {
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
}

/** What `listPaymentRequests` takes. */
export interface ListPaymentRequestsInput {
  /** UUID. */
  merchant_id?: string;
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
  /** Filter: only this status. */
  status?: "open" | "paid" | "cancelled" | "expired";
}

/** What `listPayments` takes. */
export interface ListPaymentsInput {
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
  /** Filter: only this status. */
  status?: "requires_capture" | "succeeded" | "partially_refunded" | "refunded" | "voided" | "expired";
  /** Lists the payments to this merchant instead of the payments that the person made. A member who acts for a merchant, or an API key, always gets those of the merchant. */
  merchant_id?: string;
  /** Filter: only payments with exactly this reference of an order. Only for the payments to a merchant. */
  order_reference?: string;
}

/** What `listPayoutDestinations` takes. */
export interface ListPayoutDestinationsInput {
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
  /** Filter: only this merchant. */
  merchant_id?: string;
}

/** What `listPayouts` takes. */
export interface ListPayoutsInput {
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
  /** Filter: only this status. */
  status?: "requested" | "processing" | "paid" | "failed" | "cancelled";
}

/** What `listPeople` takes. */
export interface ListPeopleInput {
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
  /** An id, or the beginning of an e-mail address or of a name. */
  query?: string;
  /** UUIDs of people. */
  ids?: string[];
  /** Filter: only people who follow this club. */
  club_id?: string;
  /** Filter: only this role: `user`, `merchant`, `admin` or `guest`. */
  role?: "user" | "merchant" | "admin" | "guest";
  /** Filter: only people who registered at this time or later. */
  created_from?: string;
  /** Filter: only people who registered before this time. */
  created_to?: string;
}

/** What `listPersonEsims` takes. */
export interface ListPersonEsimsInput {
  /** UUID of the person. */
  user_id: string;
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
}

/** What `listPersonSessions` takes. */
export interface ListPersonSessionsInput {
  /** UUID of the person. */
  id: string;
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
}

/** What `listPersonTickets` takes. */
export interface ListPersonTicketsInput {
  /** UUID of the person. */
  user_id: string;
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
}

/** What `listPlanSales` takes. */
export interface ListPlanSalesInput {
  /** UUID of a merchant. Default: the merchant for which the caller acts; for staff everybody. */
  merchant_id?: string;
  /** UUID of a plan. Filter: only this one. */
  plan_id?: string;
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
}

/** What `listPredictions` takes. */
export interface ListPredictionsInput {
  /** Only events of this club, such as AS_MONACO. */
  club?: string;
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
}

/** What `listProducts` takes. */
export interface ListProductsInput {
  /** Filter: only this club, such as `AS_MONACO`. */
  club?: string;
  /** Filter: only this category. */
  category?: string;
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
}

/** What `listRecommendations` takes. */
export interface ListRecommendationsInput {
  /** Only things of this kind. */
  kind?: "product" | "event" | "plan";
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
}

/** What `listReports` takes. */
export interface ListReportsInput {
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
  /** Only those in this state. Empty: all. */
  state?: "open" | "acted" | "dismissed";
  /** Only those of this person, by UUID. Empty: of everybody. */
  person_id?: string;
}

/** What `listScans` takes. */
export interface ListScansInput {
  /** UUID of the event. */
  event_id: string;
  /** Filter: what stands, such as `conflict`. */
  stands?: "admitted" | "conflict" | "refused" | "undone";
  /** Filter: the scans of one ticket. */
  ticket_id?: string;
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
}

/** What `listSeatHolds` takes. */
export interface ListSeatHoldsInput {
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
}

/** What `listSessions` takes. */
export interface ListSessionsInput {
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
}

/** What `listSignIns` takes. */
export interface ListSignInsInput {
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
}

/** What `listSimilarMedia` takes. */
export interface ListSimilarMediaInput {
  /** UUID. */
  id: string;
  /** 1 to 50. Default: 12. */
  limit?: number;
}

/** What `listSimilarThings` takes. */
export interface ListSimilarThingsInput {
  /** UUID of a product, an event or an eSIM plan. */
  thing_id: string;
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
}

/** What `listStaff` takes. */
export interface ListStaffInput {
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
}

/** What `listStockMovements` takes. */
export interface ListStockMovementsInput {
  /** UUID. */
  id: string;
  /** Filter: only of the variant with this SKU. */
  sku?: string;
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
}

/** What `listTicketTransfers` takes. */
export interface ListTicketTransfersInput {
  /** `received` (to the caller) or `given` (by the caller). Default: `received`. */
  direction?: "received" | "given";
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
}

/** What `listTickets` takes. */
export interface ListTicketsInput {
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
}

/** What `listTransactions` takes. */
export interface ListTransactionsInput {
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
  /** Filter: only this type. */
  type?: "deposit" | "send" | "receive" | "purchase" | "refund" | "payout" | "exchange" | "fee" | "merge";
  /** Filter: only transactions that were posted at this time or later. */
  from?: string;
  /** Filter: only transactions that were posted before this time. */
  to?: string;
  /** Filter: only amounts that are not less than this. A positive decimal string. */
  min_amount?: string;
  /** Filter: only amounts that are not more than this. A positive decimal string. */
  max_amount?: string;
  /** Filter: only this currency (ISO 4217). */
  currency?: string;
  /** Filter: only this direction, `credit` or `debit`. */
  direction?: "credit" | "debit";
}

/** What `listUnclaimed` takes. */
export interface ListUnclaimedInput {
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
  /** Filter: only this person and their merchants. UUID. */
  user_id?: string;
  /** Filter: only this currency (ISO 4217). */
  currency?: string;
}

/** What `listUnclaimedTransactions` takes. */
export interface ListUnclaimedTransactionsInput {
  /** UUID of the account. */
  id: string;
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
}

/** What `listVerifications` takes. */
export interface ListVerificationsInput {
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
}

/** What `listWalletAuditEntries` takes. */
export interface ListWalletAuditEntriesInput {
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
  /** Filter: only calls of this caller. UUID. */
  actor?: string;
  /** Filter: only calls about this subject. */
  subject?: string;
  /** Filter: only calls of this rpc, such as `plaza.wallet.v1.AccountAdminService/FreezeWallet`. */
  rpc?: string;
  /** Filter: only from this time on. */
  from?: string;
  /** Filter: only before this time. */
  to?: string;
  /** Filter: only calls that change something, and none that only read. */
  changes_only?: boolean;
  /** Filter: only calls for this merchant. UUID. */
  merchant?: string;
  /** Filter: only calls with this API key. UUID. */
  key_id?: string;
}

/** What `listWalletOutboxEvents` takes. */
export interface ListWalletOutboxEventsInput {
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
  /** Filter: only this state. Default: all that have not taken effect. */
  state?: "pending" | "handed" | "done" | "dead";
  /** Filter: only this type, such as `plaza.events.v1.OrderPaid`. */
  type?: string;
}

/** What `listWebhookDeliveries` takes. */
export interface ListWebhookDeliveriesInput {
  /** Filter: only this webhook. */
  webhook_id: string;
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
  /** Filter: only this status: `pending`, `delivered`, `failed` or `skipped`. */
  status?: "pending" | "delivered" | "failed" | "skipped";
  /** Filter: only this type. */
  event_type?: string;
  /** Filter: created at this time or later. */
  created_after?: string;
  /** Filter: created before this time. */
  created_before?: string;
}

/** What `listWebhooks` takes. */
export interface ListWebhooksInput {
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
}

/** What `login` takes. */
export interface LoginInput {
  /** The e-mail address of the account. Upper and lower case are the same. */
  email: string;
  /** The password. */
  password: string;
  /** For pages of the gateway's own origin: the refresh token is in an HttpOnly cookie instead of the body. The call then needs the header `x-csrf-protection: 1`, and is refused if a page of another origin sends it. */
  cookie?: boolean;
  /** What an earlier sign-in on this device answered as `device_token`; with `cookie` it is in a cookie. Strangers who guess passwords of this account do not slow a known device down. */
  device_token?: string;
}

/** What `loginWithFactor` takes. */
export interface LoginWithFactorInput {
  /** The token of the challenge that Login returned. */
  challenge_token: string;
  /** The code of an authenticator app. */
  code?: string;
  /** A recovery code. */
  recovery_code?: string;
  /** What a passkey answered to the options of GetPasskeyOptions, called with the challenge token. */
  passkey?: Record<string, unknown>;
  /** For pages of the gateway's own origin: the refresh token is in an HttpOnly cookie instead of the body. The call then needs the header `x-csrf-protection: 1`, and is refused if a page of another origin sends it. */
  cookie?: boolean;
}

/** What `loginWithPasskey` takes. */
export interface LoginWithPasskeyInput {
  /** What a passkey answered to the options of GetPasskeyOptions. */
  passkey: Record<string, unknown>;
  /** For pages of the gateway's own origin: the refresh token is in an HttpOnly cookie instead of the body. The call then needs the header `x-csrf-protection: 1`, and is refused if a page of another origin sends it. */
  cookie?: boolean;
}

/** What `logout` takes. */
export interface LogoutInput {
  /** A refresh token, valid or used. With it, the call needs no access token. */
  refresh_token?: string;
  /** Ends the session of the cookie, and deletes the cookie. The call then needs the header `x-csrf-protection: 1`, and is refused if a page of another origin sends it. */
  cookie?: boolean;
}

/** What `markConversationRead` takes. */
export interface MarkConversationReadInput {
  /** UUID of the conversation. */
  conversation_id: string;
}

/** What `mergeGuest` takes. */
export interface MergeGuestInput {
  /** An access token of the guest. */
  guest_token: string;
}

/** What `moveEvent` takes. */
export interface MoveEventInput {
  /** UUID of the event. */
  id: string;
  /** When it takes place now. Still to come. Left out: as before. */
  date?: string;
  /** Where it takes place now, in at most 200 characters. Left out: as before. */
  venue?: string;
  /** Why, in at most 200 characters. The buyers read it. */
  reason: string;
  /** Until when those who bought before can give their order back. Still to come, and not after the event begins. */
  refund_until: string;
  /** The etag that was read, or `*`, if the call has no header `If-Match`. */
  etag?: string;
}

/** What `moveStock` takes. */
export interface MoveStockInput {
  /** UUID. */
  id: string;
  /** `receipt`: goods came in. `correction`: they were counted, or lost. */
  kind: "receipt" | "correction";
  /** By how many the stock changes. Only a correction can be below zero. */
  quantity: number;
  /** Why, at most 200 characters. A correction needs it. */
  reason?: string;
  /** The SKU of the variant, for a product that has variants. */
  sku?: string;
}

/** What `muteConversation` takes. */
export interface MuteConversationInput {
  /** UUID of the conversation. */
  conversation_id: string;
  /** In the future. Left out: for ever. */
  until?: string;
}

/** What `offerOwnership` takes. */
export interface OfferOwnershipInput {
  /** UUID. */
  merchant_id: string;
  /** UUID of the member who is to own the merchant. */
  user_id: string;
}

/** What `offerTicket` takes. */
export interface OfferTicketInput {
  /** UUID of a ticket of the caller. */
  ticket_id: string;
  /** UUID of the person. One of `to_user_id` and `to_email` is needed. */
  to_user_id?: string;
  /** An e-mail address. Who has confirmed it as theirs, now or later, can accept the offer. */
  to_email?: string;
}

/** What `pairDevice` takes. */
export interface PairDeviceInput {
  /** The pairing code. Spaces, hyphens and the case of letters do not matter. */
  code: string;
}

/** What `payTestPaymentRequest` takes. */
export interface PayTestPaymentRequestInput {
  /** UUID of the payment request. */
  id: string;
  /** `automatic`: the payment is captured at once. `manual`: it is held until you capture or void it, at most 7 days. Default: `automatic`. */
  capture_method?: "automatic" | "manual";
}

/** What `payUnclaimed` takes. */
export interface PayUnclaimedInput {
  /** UUID of the account. */
  id: string;
  /** Positive decimal string. Default: everything that is left. */
  amount?: string;
  /** UUID of the person whose wallet gets the money. If it is left out, the money was paid outside of Plaza. */
  recipient_id?: string;
  /** The name of the payment where it was made, such as the bank's reference. At most 200 characters. Required if there is no recipient. */
  reference?: string;
  /** 1 to 200 characters. It is recorded, and a recipient can read it. */
  reason: string;
}

/** What `pinMessage` takes. */
export interface PinMessageInput {
  /** UUID of the conversation. */
  conversation_id: string;
  /** UUID of the message. */
  id: string;
}

/** What `previewImport` takes. */
export interface PreviewImportInput {
  /** UUID. */
  id: string;
}

/** What `previewMail` takes. */
export interface PreviewMailInput {
  /** The name of the template. */
  template: "test" | "verify-email" | "change-email" | "email-changed" | "email-restored" | "reset-password" | "password-changed" | "merchant-invitation" | "export-ready" | "esim-usage" | "esim-used-up" | "esim-expiring" | "esim-expired" | "event-cancelled" | "event-moved" | "given-event-cancelled" | "given-event-moved" | "ticket-offered" | "ticket-accepted" | "ticket-offer" | "digest";
  /** The language of the text. */
  language: "en" | "fr";
}

/** What `previewManagedOrderRefund` takes. */
export interface PreviewManagedOrderRefundInput {
  /** UUID of the order. */
  id: string;
  /** UUID of the merchant. Needed unless the caller acts for one. */
  merchant_id?: string;
  /** See RefundManagedOrderRequest. */
  lines?: RefundLineInput[];
  /** See RefundManagedOrderRequest. */
  ticket_ids?: string[];
  /** See RefundManagedOrderRequest. */
  amount?: string;
}

/** What `previewOrderRefund` takes. */
export interface PreviewOrderRefundInput {
  /** The id of the order. */
  id: string;
  /** See RefundPlacedOrderRequest. */
  lines?: RefundLineInput[];
  /** See RefundPlacedOrderRequest. */
  ticket_ids?: string[];
  /** See RefundPlacedOrderRequest. */
  amount?: string;
  /** See RefundPlacedOrderRequest. */
  include_used?: boolean;
}

/** What `purchaseCredits` takes. */
export interface PurchaseCreditsInput {
  /** The id of a package. Send either `package` or `amount`. */
  package?: string;
  /** The number of credits, 1 to 1000000. If a package has exactly this number, its price applies. */
  amount?: number;
}

/** What `purchaseTickets` takes. */
export interface PurchaseTicketsInput {
  /** UUID of the event. */
  event_id: string;
  /** The name of the category. */
  category: string;
  /** 1 to 10. Default: the number of `seat_ids` or of the seats of the hold, or 1. */
  quantity?: number;
  /** The price of one ticket, as the person saw it, times the quantity. Decimal string in the currency of the event. If the total is different now, nothing is held or charged (PRICE_CHANGED). If it is left out, the tickets are bought at their present price. */
  expected_total?: string;
  /** Exactly these seats of the category, such as `A-17`: all of them, or none. Empty: the next free ones. */
  seat_ids?: string[];
  /** UUID of a hold of the person's: all its seats are bought. If the purchase is refused, the hold has them again. `event_id` and `category` are those of the hold. */
  hold_id?: string;
  /** The best seats side by side, see HoldSeatsRequest. Only one of `seat_ids`, `hold_id` and `best` can be set. */
  best?: boolean;
}

/** What `putCheckInList` takes. */
export interface PutCheckInListInput {
  /** UUID. */
  id: string;
  /** See CreateCheckInListRequest. */
  name: string;
  /** See CreateCheckInListRequest. */
  gate?: string;
  /** See CreateCheckInListRequest. */
  categories?: string[];
  /** See CreateCheckInListRequest. */
  opens_at?: string;
  /** See CreateCheckInListRequest. */
  closes_at?: string;
  /** See CreateCheckInListRequest. */
  reentry?: "never" | "after_exit" | "always";
}

/** What `putEventCategory` takes. */
export interface PutEventCategoryInput {
  /** UUID. */
  id: string;
  /** 1 to 100 characters. It never changes. */
  name: string;
  /** Decimal string. */
  price: string;
  /** How many rows of seats it has. Rows are named A to Z, then AA and so on. 0, together with `seats_per_row`: the seats are not changed. */
  rows?: number;
  /** How many seats each row has. */
  seats_per_row?: number;
  /** The etag that was read, if the call has no `If-Match` header. `*` means any. */
  etag?: string;
}

/** What `putExchangeRates` takes. */
export interface PutExchangeRatesInput {
  /** 1 to 100 rates. Defaults: `valid_from` is now, `source` is `admin`. */
  rates: ExchangeRateInput[];
}

/** What `putImportPart` takes. */
export interface PutImportPartInput {
  /** UUID. */
  id: string;
  /** The number of the part, from 1 without a gap. */
  part: number;
  /** Its bytes; its type is sent with it. */
  content: Blob;
}

/** What `putMatch` takes. */
export interface PutMatchInput {
  /** UUID of the event. */
  event_id: string;
  /** 1 to 100 characters. */
  league: string;
  /** 1 to 100 characters. */
  home: string;
  /** 1 to 100 characters. */
  away: string;
}

/** What `putTicketWallet` takes. */
export interface PutTicketWalletInput {
  /** As in the challenge. */
  address: string;
  /** As in the challenge. */
  expires: number;
  /** The signature of the typed data: 0x and 130 hexadecimal digits. */
  signature: string;
}

/** What `putUserConfig` takes. */
export interface PutUserConfigInput {
  /** Begins with https:// and leads to the public internet. Empty: no data pod. */
  data_pod_url?: string;
  /** 8 to 500 characters. Empty: see above. */
  data_pod_api_key?: string;
}

/** What `putVariant` takes. */
export interface PutVariantInput {
  /** UUID. */
  id: string;
  /** 1 to 64 letters, digits, `.`, `_` and `-`, the first a letter or a digit. It never changes. */
  sku: string;
  /** At most 40 characters, such as `M`. It has a size, a colour, or both. */
  size?: string;
  /** At most 40 characters, such as `red`. */
  colour?: string;
  /** Decimal string. Default: the price of the product. */
  price?: string;
  /** Its place among the variants: lower ones come first. Default: 0. */
  position?: number;
  /** How many there are where it is created. Default: 0. Later stock is moved with MoveStock. */
  stock?: number;
  /** Of the first variant: all that the product has in stock is of this variant, besides `stock`. */
  takes_stock?: boolean;
  /** The etag that was read, if the call has no `If-Match` header. `*` means any. */
  etag?: string;
}

/** What `readNotification` takes. */
export interface ReadNotificationInput {
  /** UUID. */
  id: string;
}

/** What `readNotifications` takes. */
export interface ReadNotificationsInput {
  /** The id of the newest notification that the person has seen. Default: all notifications. */
  up_to?: string;
}

/** What `reauthenticate` takes. */
export interface ReauthenticateInput {
  /** The person's password. Accepted only from people without a second factor. */
  password?: string;
  /** The code of an authenticator app. */
  code?: string;
  /** A recovery code. */
  recovery_code?: string;
  /** What a passkey answered to the options of GetPasskeyOptions, called with the access token. */
  passkey?: Record<string, unknown>;
}

/** What `recordResult` takes. */
export interface RecordResultInput {
  /** UUID of the event. */
  event_id: string;
  /** The goals of the home team: 0 to 99. */
  home_goals: number;
  /** The goals of the visitors: 0 to 99. */
  away_goals: number;
}

/** What `recoverPassword` takes. */
export interface RecoverPasswordInput {
  /** The address of the account. */
  email: string;
}

/** What `refresh` takes. */
export interface RefreshInput {
  /** Required without `cookie`. */
  refresh_token?: string;
  /** For pages of the gateway's own origin: the refresh token is in an HttpOnly cookie instead of the body. The call then needs the header `x-csrf-protection: 1`, and is refused if a page of another origin sends it. */
  cookie?: boolean;
}

/** What `refundDeposit` takes. */
export interface RefundDepositInput {
  /** The id of the deposit, or of the purchase of credits. */
  id: string;
  /** Decimal string. Default: everything that is left. */
  amount?: string;
  /** Also refunds money that the person no longer has: the platform pays it, and the person owes it. */
  allow_debt?: boolean;
}

/** What `refundManagedOrder` takes. */
export interface RefundManagedOrderInput {
  /** UUID of the order. */
  id: string;
  /** UUID of the merchant. Needed unless the caller acts for one. */
  merchant_id?: string;
  /** At most 200 characters. The buyer can read it. */
  reason?: string;
  /** Send one of `lines`, `ticket_ids` and `amount`, or none: then everything that is left of what the merchant sold is refunded. Lines of an order of the shop, or of an eSIM, each once, by their numbers in the order. */
  lines?: RefundLineInput[];
  /** UUIDs of tickets of the order. */
  ticket_ids?: string[];
  /** Decimal string in the currency of the order, above zero. No goods come back. */
  amount?: string;
}

/** What `refundOrder` takes. */
export interface RefundOrderInput {
  /** The id of the order. */
  id: string;
  /** At most 200 characters. The buyer can read it. */
  reason?: string;
}

/** What `refundPayment` takes. */
export interface RefundPaymentInput {
  /** UUID. */
  id: string;
  /** Default: everything that is left. */
  amount?: string;
  /** At most 200 characters. The payer can read it. */
  reason?: string;
  /** For administrators. The platform also gives its fee back to the merchant, and keeps only the fee for the money that is not refunded. */
  with_fee?: boolean;
}

/** What `refundPlacedOrder` takes. */
export interface RefundPlacedOrderInput {
  /** The id of the order: the `order_id` of the purchase. */
  id: string;
  /** At most 200 characters. The buyer can read it. */
  reason?: string;
  /** Send one of `lines`, `ticket_ids` and `amount`, or none: then everything that is left is refunded. Lines of an order of the shop, or of an eSIM, each once. */
  lines?: RefundLineInput[];
  /** UUIDs of tickets of the order. */
  ticket_ids?: string[];
  /** Decimal string in the currency of the order, above zero. No goods come back. */
  amount?: string;
  /** Whether tickets with which somebody came in are refunded too. Without it they are not (ORDER_NOT_REFUNDABLE, TICKET_NOT_VALID with the status `used` in the metadata). */
  include_used?: boolean;
}

/** What `refundTickets` takes. */
export interface RefundTicketsInput {
  /** The id of the order: the `order_id` of its tickets. */
  id: string;
  /** At most 200 characters. The buyer can read it. */
  reason?: string;
}

/** What `refuseMerchant` takes. */
export interface RefuseMerchantInput {
  /** UUID. */
  id: string;
  /** 1 to 500 characters. The team sees it. */
  reason: string;
}

/** What `register` takes. */
export interface RegisterInput {
  /** An e-mail address (RFC 5321) of at most 254 characters. */
  email: string;
  /** At least 6 characters, or as many as PASSWORD_POLICY asks for. At most 72 bytes, unless the platform hashes with argon2id. */
  password: string;
  /** 1 to 100 characters. */
  name: string;
  /** The club that the person follows, such as `AS_MONACO`. */
  club_id?: string;
  /** For pages of the gateway's own origin: the refresh token is in an HttpOnly cookie instead of the body. The call then needs the header `x-csrf-protection: 1`, and is refused if a page of another origin sends it. */
  cookie?: boolean;
  /** The language in which the person gets mails. Default: `en`. */
  language?: "en" | "fr";
}

/** What `releaseSeatHold` takes. */
export interface ReleaseSeatHoldInput {
  /** UUID. */
  id: string;
}

/** What `removeCartItem` takes. */
export interface RemoveCartItemInput {
  /** UUID of the product. */
  product_id: string;
  /** UUID of the variant. Default: every line of the product. */
  variant_id?: string;
}

/** What `removeConversationMember` takes. */
export interface RemoveConversationMemberInput {
  /** UUID of the conversation. */
  conversation_id: string;
  /** UUID of whom to remove. The caller's own: to leave. */
  user_id: string;
}

/** What `removeFactor` takes. */
export interface RemoveFactorInput {
  /** UUID. */
  id: string;
}

/** What `removeMember` takes. */
export interface RemoveMemberInput {
  /** UUID. */
  merchant_id: string;
  /** UUID of the member. */
  user_id: string;
}

/** What `removeReaction` takes. */
export interface RemoveReactionInput {
  /** UUID of the conversation. */
  conversation_id: string;
  /** UUID of the message. */
  id: string;
  /** The emoji. */
  emoji: string;
}

/** What `renameConversation` takes. */
export interface RenameConversationInput {
  /** UUID of the conversation. */
  conversation_id: string;
  /** 1 to 100 characters. */
  name: string;
}

/** What `renameFactor` takes. */
export interface RenameFactorInput {
  /** UUID. */
  id: string;
  /** 1 to 100 characters. */
  name: string;
}

/** What `replayAuthOutboxEvents` takes. */
export interface ReplayAuthOutboxEventsInput {
  /** UUIDs of dead events. Send either `ids` or `type`. */
  ids?: string[];
  /** All dead events of this type. */
  type?: string;
  /** At most 200 characters. It is recorded. */
  reason?: string;
}

/** What `replayCatalogOutboxEvents` takes. */
export interface ReplayCatalogOutboxEventsInput {
  /** UUIDs of dead events. Send either `ids` or `type`. */
  ids?: string[];
  /** All dead events of this type. */
  type?: string;
  /** At most 200 characters. It is recorded. */
  reason?: string;
}

/** What `replayDeliveries` takes. */
export interface ReplayDeliveriesInput {
  /** UUID of the webhook. */
  webhook_id: string;
  /** Only deliveries that were created at this time or later. */
  from: string;
  /** Only deliveries that were created before this time. Default: now. */
  to?: string;
  /** `failed`, `skipped` or `delivered`. Default: failed and skipped. */
  status?: "failed" | "skipped" | "delivered";
  /** Filter: only this type. */
  event_type?: string;
  /** The `next_page_token` of the previous call, if that call did not reach the end of the time span. */
  page_token?: string;
}

/** What `replayDelivery` takes. */
export interface ReplayDeliveryInput {
  /** UUID. */
  id: string;
}

/** What `replayMessagingOutboxEvents` takes. */
export interface ReplayMessagingOutboxEventsInput {
  /** UUIDs of dead events. Send either `ids` or `type`. */
  ids?: string[];
  /** All dead events of this type. */
  type?: string;
  /** At most 200 characters. It is recorded. */
  reason?: string;
}

/** What `replayWalletOutboxEvents` takes. */
export interface ReplayWalletOutboxEventsInput {
  /** UUIDs of dead events. Send either `ids` or `type`. */
  ids?: string[];
  /** All dead events of this type. */
  type?: string;
  /** At most 200 characters. It is recorded. */
  reason?: string;
}

/** What `resetPassword` takes. */
export interface ResetPasswordInput {
  /** What follows `#token=` in the link. Empty with `email` and `code`. */
  token?: string;
  /** The address to which the code was sent. */
  email?: string;
  /** The code of the mail. Lower case, spaces and hyphens make no difference. */
  code?: string;
  /** The new password. */
  password: string;
  /** The code of an authenticator app, of somebody with a second factor. */
  factor_code?: string;
  /** A recovery code, instead. */
  recovery_code?: string;
  /** Instead, what a passkey answered to the options of GetPasskeyOptions, called without any token. */
  passkey?: Record<string, unknown>;
}

/** What `resolveReport` takes. */
export interface ResolveReportInput {
  /** UUID of the report. */
  id: string;
  /** `acted`: something was done about it. `dismissed`: nothing was to be done. */
  state: "acted" | "dismissed";
  /** Why: 1 to 1,000 characters. */
  decision: string;
}

/** What `retryCancellation` takes. */
export interface RetryCancellationInput {
  /** UUID of the event. */
  id: string;
}

/** What `retryOrder` takes. */
export interface RetryOrderInput {
  /** UUID of the order. */
  id: string;
}

/** What `reverseTransaction` takes. */
export interface ReverseTransactionInput {
  /** The id of any transaction of the movement. */
  id: string;
  /** At most 200 characters. Everyone whose wallet is changed can read it. */
  reason?: string;
}

/** What `revertClub` takes. */
export interface RevertClubInput {
  /** UUID. */
  id: string;
  /** The id of the change. */
  change_id: string;
  /** The etag that was read, if the call has no `If-Match` header. `*` means any. */
  etag?: string;
}

/** What `revertEvent` takes. */
export interface RevertEventInput {
  /** UUID. */
  id: string;
  /** The id of the change. */
  change_id: string;
  /** The etag that was read, if the call has no `If-Match` header. `*` means any. */
  etag?: string;
}

/** What `revertPlan` takes. */
export interface RevertPlanInput {
  /** UUID. */
  id: string;
  /** The id of the change. */
  change_id: string;
  /** The etag that was read, if the call has no `If-Match` header. `*` means any. */
  etag?: string;
}

/** What `revertProduct` takes. */
export interface RevertProductInput {
  /** UUID. */
  id: string;
  /** The id of the change. */
  change_id: string;
  /** The etag that was read, if the call has no `If-Match` header. `*` means any. */
  etag?: string;
}

/** What `revokeApiKey` takes. */
export interface RevokeApiKeyInput {
  /** UUID of the merchant. */
  merchant_id: string;
  /** UUID of the key. */
  id: string;
}

/** What `revokeCheckInDevice` takes. */
export interface RevokeCheckInDeviceInput {
  /** UUID. */
  id: string;
}

/** What `revokeStaffRole` takes. */
export interface RevokeStaffRoleInput {
  /** UUID of the person. */
  id: string;
  /** `admin`, `support`, `finance`, `catalogue` or `auditor`. */
  role: "admin" | "support" | "finance" | "catalogue" | "auditor";
}

/** What `rollApiKey` takes. */
export interface RollApiKeyInput {
  /** UUID of the merchant. */
  merchant_id: string;
  /** UUID of the key. */
  id: string;
  /** For how many seconds the replaced key is still accepted, at most 7 days. Default: a day. 0: not at all. */
  overlap_seconds?: number;
}

/** What `rotateWebhookSecret` takes. */
export interface RotateWebhookSecretInput {
  /** UUID. */
  id: string;
  /** The number of seconds for which the replaced secret stays valid: 0 to 604,800. Default: 86,400 (one day). */
  overlap_seconds?: number;
  /** Ends all secrets before the replaced one at once. */
  end_earlier?: boolean;
}

/** What `search` takes. */
export interface SearchInput {
  /** The words. At most 100 characters; of more than 10 words the first ten count. */
  q: string;
  /** Only results of this kind. */
  kind?: "product" | "event" | "plan" | "club";
  /** Only results of this club, such as AS_MONACO. */
  club?: string;
  /** Only results of this category: the category of a product, the competition of an event, the region of a plan, the sport of a club. */
  category?: string;
  /** Only results that cost at least this much. Decimal string. An event costs as much as its cheapest seat. */
  price_min?: string;
  /** Only results that cost at most this much. Decimal string. */
  price_max?: string;
  /** The order of the results. Default: `relevance`, which is: the whole name, all words in the name, words in the rest; the shorter name first. */
  sort?: "relevance" | "price" | "price_desc" | "newest";
  /** 1 to 100. Default: 20. */
  page_size?: number;
  /** The `next_page_token` of the page before. Leave it out for the first page. */
  page_token?: string;
}

/** What `searchMedia` takes. */
export interface SearchMediaInput {
  /** A picture in one of the formats of uploads. At most 500,000 bytes. */
  image: string;
  /** Only products of this club, such as AS_MONACO. */
  club?: string;
  /** 1 to 50. Default: 12. */
  limit?: number;
}

/** What `sendMessage` takes. */
export interface SendMessageInput {
  /** UUID of the conversation. */
  conversation_id: string;
  /** 1 to 4,000 characters. */
  message: string;
  /** UUIDs of at most 10 pictures, each once: ready, of the kind `message`, and the caller's own. See `POST /api/media`. Only those in the conversation see them. */
  attachment_ids?: string[];
  /** UUID of the message of this conversation that it answers, which may be anybody's. */
  reply_to?: string;
  /** UUIDs of at most 20 people in the conversation, each once, who get a notification, also if they have muted it. */
  mention_ids?: string[];
}

/** What `sendMoney` takes. */
export interface SendMoneyInput {
  /** Send either `recipient_id` or `recipient_email`, not both. */
  recipient_id?: string;
  /** The e-mail address of the recipient, instead of `recipient_id`. */
  recipient_email?: string;
  /** Positive decimal string, with no more digits after the point than the currency has. */
  amount: string;
  /** ISO 4217. */
  currency: string;
  /** At most 200 characters. The recipient can read it. */
  note?: string;
}

/** What `sendTestMail` takes. */
export interface SendTestMailInput {
  /** The name of the template. */
  template: "test" | "verify-email" | "change-email" | "email-changed" | "email-restored" | "reset-password" | "password-changed" | "merchant-invitation" | "export-ready" | "esim-usage" | "esim-used-up" | "esim-expiring" | "esim-expired" | "event-cancelled" | "event-moved" | "given-event-cancelled" | "given-event-moved" | "ticket-offered" | "ticket-accepted" | "ticket-offer" | "digest";
  /** The language of the text. */
  language: "en" | "fr";
}

/** What `setConversationRole` takes. */
export interface SetConversationRoleInput {
  /** UUID of the conversation. */
  conversation_id: string;
  /** UUID of the member. */
  user_id: string;
  /** What they may do from now on. */
  role: "owner" | "moderator" | "member";
}

/** What `setEventState` takes. */
export interface SetEventStateInput {
  /** UUID. */
  id: string;
  /** Where it goes. */
  state: "draft" | "proposed" | "published" | "archived";
  /** Why, at most 200 characters. Whoever manages it can read it. */
  reason?: string;
  /** The etag that was read, if the call has no `If-Match` header. `*` means any. */
  etag?: string;
}

/** What `setPayoutApproval` takes. */
export interface SetPayoutApprovalInput {
  /** UUID. */
  id: string;
  /** Whether payouts need a second person. */
  needed?: boolean;
}

/** What `setPlanState` takes. */
export interface SetPlanStateInput {
  /** UUID. */
  id: string;
  /** Where it goes. */
  state: "draft" | "proposed" | "published" | "archived";
  /** Why, at most 200 characters. Whoever manages it can read it. */
  reason?: string;
  /** The etag that was read, if the call has no `If-Match` header. `*` means any. */
  etag?: string;
}

/** What `setProductState` takes. */
export interface SetProductStateInput {
  /** UUID. */
  id: string;
  /** Where it goes. */
  state: "draft" | "proposed" | "published" | "archived";
  /** Why, at most 200 characters. Whoever manages it can read it. */
  reason?: string;
  /** The etag that was read, if the call has no `If-Match` header. `*` means any. */
  etag?: string;
}

/** What `setVariantState` takes. */
export interface SetVariantStateInput {
  /** UUID. */
  id: string;
  /** The SKU. */
  sku: string;
  /** Where it goes. */
  state: "active" | "archived";
  /** Why, at most 200 characters. Whoever manages it can read it. */
  reason?: string;
  /** The etag that was read, if the call has no `If-Match` header. `*` means any. */
  etag?: string;
}

/** What `setWalletLimits` takes. */
export interface SetWalletLimitsInput {
  /** UUID of the person. */
  user_id: string;
  /** ISO 4217. */
  currency: string;
  /** The largest amount in one movement. With "0" nothing can leave. If it is left out, the platform's limit for the currency applies again. */
  movement_limit?: string;
  /** The largest amount in one day. With "0" nothing can leave. If it is left out, the platform's limit for the currency applies again. */
  day_limit?: string;
  /** At most 200 characters. It is recorded with the decision. */
  reason?: string;
}

/** What `startAdView` takes. */
export interface StartAdViewInput {
  /** 1 to 100 characters. */
  ad_id: string;
}

/** What `startCheckout` takes. */
export interface StartCheckoutInput {
  /** The plan to buy: `pro` or `business`. */
  plan: "free" | "pro" | "business";
}

/** What `startPasswordReset` takes. */
export interface StartPasswordResetInput {
  /** UUID of the person. */
  id: string;
  /** Why, for the audit log. 1 to 500 characters. */
  reason: string;
}

/** What `streamLive` takes. */
export interface StreamLiveInput {
  /** The cursor of the last change that the client has seen, unless the header `Last-Event-ID` has one. Default: the changes from now on. */
  after?: string;
  /** Wait for changes so many seconds, and return one piece as JSON. Default: a stream of server-sent events. */
  wait?: number;
}

/** What `submitScans` takes. */
export interface SubmitScansInput {
  /** 1 to 1000. */
  scans: ScanInput[];
  /** The clock of the device now, by which its times are corrected. Without it they are taken as they are. */
  device_now?: string;
}

/** What `suspendMerchant` takes. */
export interface SuspendMerchantInput {
  /** UUID. */
  id: string;
  /** 1 to 500 characters. The team sees it. */
  reason: string;
}

/** What `suspendPerson` takes. */
export interface SuspendPersonInput {
  /** UUID of the person. */
  id: string;
  /** 1 to 500 characters. Only administrators see it. */
  reason: string;
  /** The end of the suspension. Without it, it ends when it is lifted. */
  until?: string;
}

/** What `switchMerchant` takes. */
export interface SwitchMerchantInput {
  /** UUID. Empty: the person acts for themselves. */
  merchant_id?: string;
}

/** What `testWebhook` takes. */
export interface TestWebhookInput {
  /** UUID. */
  id: string;
}

/** What `topUpEsim` takes. */
export interface TopUpEsimInput {
  /** UUID of the eSIM. */
  id: string;
  /** UUID of the plan that is added. */
  plan_id: string;
  /** The price of the plan that the person saw. Decimal string in the currency of the plan. If the price is different now, nothing is held or charged (PRICE_CHANGED). If it is left out, the plan is bought at its present price. */
  expected_total?: string;
}

/** What `unarchiveConversation` takes. */
export interface UnarchiveConversationInput {
  /** UUID of the conversation. */
  conversation_id: string;
}

/** What `unblockPerson` takes. */
export interface UnblockPersonInput {
  /** UUID of whom to block no longer. */
  user_id: string;
}

/** What `undoEmailChange` takes. */
export interface UndoEmailChangeInput {
  /** What follows `#token=` in the link. */
  token: string;
}

/** What `undoOwnScan` takes. */
export interface UndoOwnScanInput {
  /** What the device called the scan: the `id` that it sent. */
  scan_id: string;
  /** Why. 1 to 200 characters. */
  reason: string;
}

/** What `undoScan` takes. */
export interface UndoScanInput {
  /** The `id` of the scan, not its `scan_id`. */
  id: string;
  /** Why. 1 to 200 characters. */
  reason: string;
}

/** What `unfreezeWallet` takes. */
export interface UnfreezeWalletInput {
  /** UUID of the person. */
  user_id: string;
  /** ISO 4217. Default: all wallets. */
  currency?: string;
  /** 1 to 200 characters. It is recorded with the decision. */
  reason: string;
}

/** What `unlinkIdentity` takes. */
export interface UnlinkIdentityInput {
  /** UUID. */
  id: string;
}

/** What `unmuteConversation` takes. */
export interface UnmuteConversationInput {
  /** UUID of the conversation. */
  conversation_id: string;
}

/** What `unpinMessage` takes. */
export interface UnpinMessageInput {
  /** UUID of the conversation. */
  conversation_id: string;
  /** UUID of the message. */
  id: string;
}

/** What `unsubscribe` takes. */
export interface UnsubscribeInput {
  /** The token of the link in the mail. */
  token: string;
}

/** What `updateApiKey` takes. */
export interface UpdateApiKeyInput {
  /** UUID of the merchant. */
  merchant_id: string;
  /** UUID of the key. */
  id: string;
  /** What it is for: 1 to 100 characters. */
  name?: string;
  /** The networks from which it is accepted from now on. */
  allowed?: ApiKeyCidrs;
  /** How often it can be used from now on. */
  limited?: ApiKeyLimits;
  /** How much money it can take out of the merchant's account from now on. With neither amount: as much as there is. */
  ceilings?: ApiKeyCeilingsInput;
}

/** What `updateCartItem` takes. */
export interface UpdateCartItemInput {
  /** UUID of the product. */
  product_id: string;
  /** 1 to 99. */
  quantity: number;
  /** UUID of the variant, for a product that has variants. */
  variant_id?: string;
}

/** What `updateClub` takes. */
export interface UpdateClubInput {
  /** UUID. */
  id: string;
  /** 1 to 100 characters. */
  name?: string;
  /** ISO 3166-1 alpha-2. */
  country?: string;
  /** What it plays. */
  sport?: "football" | "basketball" | "rugby" | "handball" | "volleyball" | "hockey" | "motorsport" | "other";
  /** All of them. None: they are not changed. */
  colours?: string[];
  /** An https address; empty for none. */
  crest_url?: string;
  /** The etag that was read, if the call has no `If-Match` header. `*` means any. */
  etag?: string;
  /** A picture that is ready, for clubs; empty for none. */
  crest_id?: string;
}

/** What `updateEvent` takes. */
export interface UpdateEventInput {
  /** UUID. */
  id: string;
  /** 1 to 200 characters. */
  title?: string;
  /** The id of a club. It never changes once a ticket was sold. */
  club?: string;
  /** It never changes once a ticket was sold. */
  date?: string;
  /** 1 to 200 characters. It never changes once a ticket was sold. */
  venue?: string;
  /** 1 to 100 characters. */
  competition?: string;
  /** Whether it is in great demand. */
  hot?: boolean;
  /** Whether it is for guests of honour. */
  vip?: boolean;
  /** Whether tickets that are sold from now on get tokens on a chain. */
  nft?: boolean;
  /** Whether its tickets stay with who has them. It ends no offer, and none is accepted any more. */
  no_transfer?: boolean;
  /** 1 to 100; 0 for any number. */
  limit_per_person?: number;
  /** All four, if they are sent. */
  clocks?: ClocksInput;
  /** The etag that was read, if the call has no `If-Match` header. `*` means any. */
  etag?: string;
  /** All of them. Left out: they are not changed. */
  images?: ImageIds;
  /** What the seller's own system calls it. Empty: nothing. */
  external_id?: string;
}

/** What `updateMe` takes. */
export interface UpdateMeInput {
  /** 1 to 100 characters. */
  name?: string;
  /** The club that the person follows. Empty to follow none. */
  club_id?: string;
  /** The language in which the person gets mails. */
  language?: "en" | "fr";
  /** A picture that is ready, of the kind `profile`, and the person's own: see `POST /api/media`. Empty: none. The picture before it stays among the person's pictures. */
  picture_id?: string;
}

/** What `updateMedia` takes. */
export interface UpdateMediaInput {
  /** UUID. */
  id: string;
  /** Both texts. Left out: they are not changed. */
  alt?: MediaAltRequest;
}

/** What `updateMerchantAccount` takes. */
export interface UpdateMerchantAccountInput {
  /** UUID. */
  id: string;
  /** 1 to 100 characters. */
  name?: string;
  /** Empty for no club. */
  club_id?: string;
}

/** What `updatePlan` takes. */
export interface UpdatePlanInput {
  /** UUID. */
  id: string;
  /** 1 to 100 characters. */
  name?: string;
  /** 1 to 100 characters. */
  region?: string;
  /** Megabytes of data; 0 means unlimited. It never changes once one was sold. */
  data?: number;
  /** The duration in days. It never changes once one was sold. */
  duration?: number;
  /** All of them. None: they are not changed. They never change once one was sold. */
  countries?: string[];
  /** Decimal string. */
  price?: string;
  /** Whether it stands first in the list. */
  popular?: boolean;
  /** All four, if they are sent. */
  clocks?: ClocksInput;
  /** The etag that was read, if the call has no `If-Match` header. `*` means any. */
  etag?: string;
  /** What the seller's own system calls it. Empty: nothing. */
  external_id?: string;
}

/** What `updateProduct` takes. */
export interface UpdateProductInput {
  /** UUID. */
  id: string;
  /** 1 to 150 characters. */
  name?: string;
  /** At most 2000 characters. */
  description?: string;
  /** The id of a club. */
  club?: string;
  /** 1 to 50 characters. */
  category?: string;
  /** Decimal string. */
  price?: string;
  /** The price before a discount, above the price; empty for no discount. */
  old_price?: string;
  /** It never changes once one was sold. */
  nft?: boolean;
  /** All of them, if they are sent. */
  translations?: TranslationsInput;
  /** All four, if they are sent. */
  clocks?: ClocksInput;
  /** The etag that was read, if the call has no `If-Match` header. `*` means any. */
  etag?: string;
  /** All of them. Left out: they are not changed. */
  images?: ImageIds;
  /** What the seller's own system calls it. Empty: nothing. */
  external_id?: string;
}

/** What `updateWebhook` takes. */
export interface UpdateWebhookInput {
  /** UUID. */
  id: string;
  /** The address to which the messages are sent. */
  url?: string;
  /** If it is empty, the event types are not changed. */
  event_types?: string[];
  /** A description for people. */
  description?: string;
  /** Whether messages are sent. */
  enabled?: boolean;
}

/** What `upgradeGuest` takes. */
export interface UpgradeGuestInput {
  /** An e-mail address (RFC 5321) of at most 254 characters. */
  email: string;
  /** As in the registration. */
  password: string;
  /** 1 to 100 characters. */
  name: string;
  /** The language in which the person gets mails. Default: `en`. */
  language?: "en" | "fr";
}

/** What `verifyEmail` takes. */
export interface VerifyEmailInput {
  /** What follows `#token=` in the link. Empty with `email` and `code`. */
  token?: string;
  /** The address to which the code was sent. */
  email?: string;
  /** The code of the mail. Lower case, spaces and hyphens make no difference. */
  code?: string;
}

/** What `voidPayment` takes. */
export interface VoidPaymentInput {
  /** UUID. */
  id: string;
}

/** What `withdrawConsent` takes. */
export interface WithdrawConsentInput {
  /** What the person agrees to, or does not agree to any more. */
  purpose: "terms" | "privacy" | "marketing_mail" | "personalisation" | "analytics";
}

/** What `withdrawInvitation` takes. */
export interface WithdrawInvitationInput {
  /** UUID. */
  merchant_id: string;
  /** UUID of the invitation. */
  id: string;
}

/** A method for each operation of the API. */
export interface Api {
  /**
   * Accepts a request of a stranger. The conversation is one like others, in which both write. One that is accepted already is no error. Returns NOT_FOUND (CONVERSATION_NOT_FOUND), also if the person is not in the conversation, FAILED_PRECONDITION (CONVERSATION_NOT_REQUESTED) for a request of the caller's own.
   *
   * `POST /api/social/conversations/{conversation_id}/accept`
   */
  acceptConversation(input: AcceptConversationInput, options?: CallOptions): Promise<AcceptConversationResponse>;

  /**
   * Accepts the invitation of a mail. Returns NOT_FOUND (INVITATION_INVALID if it is unknown, used, withdrawn or expired, or if whoever invited may not invite any more), PERMISSION_DENIED (INVITATION_NOT_YOURS if the person's address is another one), FAILED_PRECONDITION (EMAIL_NOT_VERIFIED if they did not verify it), ALREADY_EXISTS (ALREADY_MEMBER), FAILED_PRECONDITION (MERCHANT_SUSPENDED). An Idempotency-Key has no effect: the token is the key: it works once.
   *
   * `POST /api/auth/invitations/accept`
   */
  acceptInvitation(input: AcceptInvitationInput, options?: CallOptions): Promise<AcceptInvitationResponse>;

  /**
   * Accepts the ownership that was offered. The two swap their roles; their tokens for the merchant are refused within a second. Returns NOT_FOUND (MERCHANT_NOT_FOUND, OFFER_NOT_FOUND), FAILED_PRECONDITION (EMAIL_NOT_VERIFIED, MERCHANT_SUSPENDED). An Idempotency-Key has no effect: an offer is accepted once.
   *
   * `POST /api/merchants/{merchant_id}/ownership/accept`
   */
  acceptOwnership(input: AcceptOwnershipInput, options?: CallOptions): Promise<AcceptOwnershipResponse>;

  /**
   * Accepts an offer. The ticket is the caller's, with a code of its own, and the code of before is dead. Returns NOT_FOUND (TRANSFER_NOT_FOUND), FAILED_PRECONDITION (TRANSFER_ENDED with `state` in the metadata, EVENT_CANCELLED, EVENT_PAST, TRANSFER_FORBIDDEN, LIMIT_PER_PERSON with `limit` and `left`).
   *
   * `POST /api/tickets/transfers/{id}/accept`
   */
  acceptTicketTransfer(input: AcceptTicketTransferInput, options?: CallOptions): Promise<AcceptTicketTransferResponse>;

  /**
   * Buys an eSIM plan and activates it. The new eSIM is the active one; those that the person bought before stay theirs. Returns NOT_FOUND (PLAN_NOT_FOUND), FAILED_PRECONDITION (NOT_ON_SALE, PRICE_CHANGED with `total` and `currency` in the metadata if `expected_total` is not the total, INSUFFICIENT_FUNDS, ESIM_DECLINED, ORDER_EXPIRED), UNAVAILABLE (ORDER_PENDING) if the result is not known by the deadline. In that case `getPlacedOrder` returns the state of the order. A call with the same idempotency key gets the answer of this order, or places a new order if this one has failed.
   *
   * `POST /api/esim/activate`
   */
  activateEsim(input: ActivateEsimInput, options?: CallOptions): Promise<ActivateResponse>;

  /**
   * Adds a quantity of a product to the cart, of a product with variants in one of them. Each is a line of its own. Returns NOT_FOUND (PRODUCT_NOT_FOUND, VARIANT_NOT_FOUND also for a variant of another product), FAILED_PRECONDITION (VARIANT_MISSING if the product has variants and none is named, NOT_ON_SALE, OUT_OF_STOCK with `left` in the metadata, CART_FULL for more than 100 lines), INVALID_ARGUMENT (QUANTITY_INVALID) for less than 1 or more than 99 in one line.
   *
   * `POST /api/shop/cart`
   */
  addCartItem(input: AddCartItemInput, options?: CallOptions): Promise<AddCartItemResponse>;

  /**
   * Adds somebody to a group. They read it from the beginning, and nothing of it is unread for them. Somebody who is in it already stays as they are. Returns NOT_FOUND (CONVERSATION_NOT_FOUND, also if the person is not in the conversation; PARTICIPANT_NOT_FOUND), FAILED_PRECONDITION (CONVERSATION_NOT_A_GROUP; GROUP_FULL; PERSON_NOT_REACHABLE), PERMISSION_DENIED (GROUP_ROLE_REQUIRED) unless the person is an owner or a moderator of the group.
   *
   * `POST /api/social/conversations/{conversation_id}/members`
   */
  addConversationMember(input: AddConversationMemberInput, options?: CallOptions): Promise<AddConversationMemberResponse>;

  /**
   * Adds the passkey. Needs a sign-in of the last 10 minutes. Returns UNAUTHENTICATED (PASSKEY_INVALID), ALREADY_EXISTS (PASSKEY_KNOWN), FAILED_PRECONDITION (FACTOR_LIMIT_REACHED). An Idempotency-Key has no effect: a passkey is added once.
   *
   * `POST /api/auth/factors/passkeys`
   */
  addPasskey(input: AddPasskeyInput, options?: CallOptions): Promise<AddPasskeyResponse>;

  /**
   * Reacts to a message with an emoji, besides the caller's other ones. A message has at most 20 different ones; the same one again changes nothing. Returns NOT_FOUND (CONVERSATION_NOT_FOUND, also if the person is not in the conversation; MESSAGE_NOT_FOUND), FAILED_PRECONDITION (REACTIONS_EXCEEDED, PERSON_NOT_REACHABLE, CONVERSATION_NOT_ACCEPTED).
   *
   * `PUT /api/social/conversations/{conversation_id}/messages/{id}/reactions`
   */
  addReaction(input: AddReactionInput, options?: CallOptions): Promise<AddReactionResponse>;

  /**
   * Applies for a merchant. The person becomes its owner, and staff decides about it: until then it is `proposed` and can do nothing. Returns INVALID_ARGUMENT (CURRENCY_UNKNOWN), FAILED_PRECONDITION (EMAIL_NOT_VERIFIED), RESOURCE_EXHAUSTED (TOO_MANY_APPLICATIONS while five applications of the person wait).
   *
   * `POST /api/merchants`
   */
  applyForMerchant(input: ApplyForMerchantInput, options?: CallOptions): Promise<ApplyForMerchantResponse>;

  /**
   * Approves a merchant that was proposed or refused. Wallet opens its account with this fee, which never changes afterwards. A merchant that is approved is not changed. Returns NOT_FOUND (MERCHANT_NOT_FOUND), FAILED_PRECONDITION (MERCHANT_SUSPENDED), INVALID_ARGUMENT (AMOUNT_INVALID). An Idempotency-Key has no effect: a merchant that is approved is not changed.
   *
   * `POST /api/admin/merchants/{id}/approve`
   */
  approveMerchant(input: ApproveMerchantInput, options?: CallOptions): Promise<ApproveMerchantResponse>;

  /**
   * Approves a payout of a merchant whose payouts need a second person. Whoever requested it cannot approve it. A payout that is approved, or that needs no approval, is not changed. Returns NOT_FOUND (PAYOUT_NOT_FOUND), PERMISSION_DENIED (PAYOUT_APPROVAL_OWN, STEP_UP_REQUIRED), FAILED_PRECONDITION (MERCHANT_SUSPENDED, PAYOUT_UNDER_WAY if it has ended).
   *
   * `POST /api/payouts/{id}/approve`
   */
  approvePayout(input: ApprovePayoutInput, options?: CallOptions): Promise<ApprovePayoutResponse>;

  /**
   * Archives a conversation for the caller, until the next message, or longer while it is muted. Nobody else hears of it. Returns NOT_FOUND (CONVERSATION_NOT_FOUND), also if the person is not in the conversation.
   *
   * `PUT /api/social/conversations/{conversation_id}/archive`
   */
  archiveConversation(input: ArchiveConversationInput, options?: CallOptions): Promise<ArchiveConversationResponse>;

  /**
   * Begins to link an account at a provider; goes on as BeginProviderSignIn does, and ends with LinkIdentity. Needs a sign-in of the last 10 minutes. Returns NOT_FOUND (OPENID_PROVIDER_UNKNOWN), INVALID_ARGUMENT, UNAVAILABLE (OPENID_UNAVAILABLE). An Idempotency-Key has no effect: nothing changes until the account at the provider is linked.
   *
   * `POST /api/auth/identities/begin`
   */
  beginIdentityLink(input: BeginIdentityLinkInput, options?: CallOptions): Promise<BeginIdentityLinkResponse>;

  /**
   * Returns what a page gives to `navigator.credentials.create`. An authenticator that has a passkey of the caller already makes no second. Needs a sign-in of the last 10 minutes. An Idempotency-Key has no effect: nothing changes until the passkey is added.
   *
   * `POST /api/auth/factors/passkeys/options`
   */
  beginPasskey(input?: NoInput, options?: CallOptions): Promise<BeginPasskeyResponse>;

  /**
   * Begins a sign-in. The client keeps `verifier` and opens `authorization_url`. The provider sends the person back to `redirect_uri` with `code` and `state`, which `finishProviderSignIn` takes. Valid for ten minutes. Returns NOT_FOUND (OPENID_PROVIDER_UNKNOWN), INVALID_ARGUMENT for a `redirect_uri` that the operator has not allowed, UNAVAILABLE (OPENID_UNAVAILABLE) with a time to wait if the provider does not answer. An Idempotency-Key has no effect: nothing changes until the sign-in is finished.
   *
   * `POST /api/auth/providers/begin`
   */
  beginProviderSignIn(input: BeginProviderSignInInput, options?: CallOptions): Promise<BeginProviderSignInResponse>;

  /**
   * Makes the secret of an authenticator app. It counts once `confirmTotp` gets a code of it; a secret that was not confirmed is replaced. Needs a sign-in of the last 10 minutes. Returns FAILED_PRECONDITION (FACTOR_LIMIT_REACHED). An Idempotency-Key has no effect: a repeated request replaces the secret, which counts once it is confirmed.
   *
   * `POST /api/auth/factors/totp`
   */
  beginTotp(input: BeginTotpInput, options?: CallOptions): Promise<BeginTotpResponse>;

  /**
   * Blocks a person. Neither of the two writes to the other, opens a conversation with them or adds them to a group, all refused with FAILED_PRECONDITION (PERSON_NOT_REACHABLE), and neither sees posts of the other in the feed. The other person does not hear of it. In groups of which both are members, each reads what the other writes. One who is blocked stays so. Returns NOT_FOUND (PERSON_NOT_FOUND), INVALID_ARGUMENT for the caller's own id.
   *
   * `PUT /api/social/blocks/{user_id}`
   */
  blockPerson(input: BlockPersonInput, options?: CallOptions): Promise<BlockPersonResponse>;

  /**
   * Cancels any payout before it is sent to the provider, and returns the money to the merchant's wallet, also if the wallet is frozen. A new destination is deleted with it. A payout that is already cancelled is not changed. Returns NOT_FOUND (PAYOUT_NOT_FOUND), FAILED_PRECONDITION (PAYOUT_UNDER_WAY with the status of the payout in the metadata).
   *
   * `POST /api/admin/payouts/{id}/cancel`
   */
  cancelAnyPayout(input: CancelAnyPayoutInput, options?: CallOptions): Promise<CancelAnyPayoutResponse>;

  /**
   * Cancels an event that was published, also one that has begun. From this moment nobody can buy a ticket for it, and its tickets have no code. Every order is refunded, also if a ticket of it was used; that takes a while: see `getCancellation`. It cannot be taken back. An event that is cancelled already answers its cancellation, whatever the etag. Returns NOT_FOUND (EVENT_NOT_FOUND), ABORTED (VERSION_CONFLICT), INVALID_ARGUMENT (ETAG_MISSING), FAILED_PRECONDITION (STATE_INVALID for an event that was never published), PERMISSION_DENIED (PERMISSION_MISSING, SCOPE_MISSING, LIVE_KEY_NEEDED, KEY_HAS_CEILING).
   *
   * `POST /api/manage/events/{id}/cancel`
   */
  cancelEvent(input: CancelEventInput, options?: CallOptions): Promise<CancelEventResponse>;

  /**
   * Ends an import. What was applied stays applied; the report says which lines were. Nothing changes if it has ended. Returns NOT_FOUND (IMPORT_NOT_FOUND).
   *
   * `POST /api/manage/imports/{id}/cancel`
   */
  cancelImport(input: CancelImportInput, options?: CallOptions): Promise<CancelImportResponse>;

  /**
   * Cancels an order that is not finished. Its money is free again, its products are in the stock, its seats are free, and the buyer reads ORDER_CANCELLED. An order that was cancelled stays cancelled. Returns NOT_FOUND (ORDER_NOT_FOUND), FAILED_PRECONDITION (ORDER_NOT_CANCELLABLE with the status of the order in the metadata, if it has ended, or if its money was taken already: then it is finished), UNAVAILABLE (ORDER_PENDING) if the result is not known by the deadline: the order is cancelled or finished later. An Idempotency-Key has no effect: an order that was cancelled stays cancelled.
   *
   * `POST /api/admin/orders/{id}/cancel`
   */
  cancelOrder(input: CancelOrderInput, options?: CallOptions): Promise<CancelOrderResponse>;

  /**
   * Cancels a payment request. Only the owner of the merchant can do this. A request that is already cancelled or expired is not changed. Returns NOT_FOUND (PAYMENT_REQUEST_NOT_FOUND), FAILED_PRECONDITION (PAYMENT_REQUEST_PAID).
   *
   * `POST /api/payment-requests/{id}/cancel`
   */
  cancelPaymentRequest(input: CancelPaymentRequestInput, options?: CallOptions): Promise<CancelPaymentRequestResponse>;

  /**
   * Cancels a payout before it is sent to the provider, and returns the money to the merchant's wallet, also if the wallet is frozen. A new destination is deleted with it. A payout that is already cancelled is not changed. Returns NOT_FOUND (PAYOUT_NOT_FOUND), FAILED_PRECONDITION (PAYOUT_UNDER_WAY with the status of the payout in the metadata).
   *
   * `POST /api/payouts/{id}/cancel`
   */
  cancelPayout(input: CancelPayoutInput, options?: CallOptions): Promise<CancelPayoutResponse>;

  /**
   * Ends the subscription with the period that is paid; until then everything stays as it is. To do it again changes nothing. Returns FAILED_PRECONDITION (BILLING_NOT_OFFERED, SUBSCRIPTION_MISSING), UNAVAILABLE (BILLING_UNAVAILABLE: try again). An Idempotency-Key has no effect: a subscription that ends with its period stays so.
   *
   * `POST /api/subscription/cancel`
   */
  cancelSubscription(input?: NoInput, options?: CallOptions): Promise<CancelSubscriptionResponse>;

  /**
   * Takes an offer back that nobody has accepted. Returns NOT_FOUND (TRANSFER_NOT_FOUND), FAILED_PRECONDITION (TRANSFER_ENDED).
   *
   * `POST /api/tickets/transfers/{id}/cancel`
   */
  cancelTicketTransfer(input: CancelTicketTransferInput, options?: CallOptions): Promise<CancelTicketTransferResponse>;

  /**
   * Captures the held money of a payment. Everything that is left, or a part. Only the owner of the merchant can do this. After a part the rest stays held for the next capture, unless this capture is final: then the rest returns to the payer. Returns NOT_FOUND (PAYMENT_NOT_FOUND), FAILED_PRECONDITION (PAYMENT_NOT_HELD if the payment was captured at once, MERCHANT_SUSPENDED, HOLD_EXCEEDED with the rest in the metadata, PAYMENT_TOO_SMALL if the merchant's share of this part is less than the fee, HOLD_CAPTURED, HOLD_VOIDED, HOLD_EXPIRED).
   *
   * `POST /api/payments/{id}/capture`
   */
  capturePayment(input: CapturePaymentInput, options?: CallOptions): Promise<CapturePaymentResponse>;

  /**
   * Sends a mail with a link and a code to the new address. Nothing changes until `verifyEmail`. People with a second factor need a sign-in of the last 10 minutes. Returns PERMISSION_DENIED (WRONG_PASSWORD), ALREADY_EXISTS (EMAIL_TAKEN) if the address is verified for another account, FAILED_PRECONDITION (EMAIL_UNCHANGED), RESOURCE_EXHAUSTED (PASSWORD_TRIES_USED, TOO_MANY_MAILS, SERVER_BUSY) with a time to wait. An Idempotency-Key has no effect: a repeated request sends another mail, which replaces the first.
   *
   * `POST /api/auth/email/change`
   */
  changeEmail(input: ChangeEmailInput, options?: CallOptions): Promise<ChangeEmailResponse>;

  /**
   * Changes the role of a member. Their tokens for the merchant are refused within a second; the next refresh has the new permissions. Returns NOT_FOUND (MERCHANT_NOT_FOUND, MEMBER_NOT_FOUND), PERMISSION_DENIED (PERMISSION_MISSING), FAILED_PRECONDITION (LAST_OWNER if it is the owner's role, which only moves by an offer). An Idempotency-Key has no effect: a repeated request sets the same role.
   *
   * `PUT /api/merchants/{merchant_id}/members/{user_id}`
   */
  changeMemberRole(input: ChangeMemberRoleInput, options?: CallOptions): Promise<ChangeMemberRoleResponse>;

  /**
   * Sets a new password, with the current one. All sessions but this one end, and the person is notified. People with a second factor need a sign-in of the last 10 minutes. Returns PERMISSION_DENIED (WRONG_PASSWORD), RESOURCE_EXHAUSTED (PASSWORD_TRIES_USED, SERVER_BUSY) with a time to wait, INVALID_ARGUMENT (PASSWORD_TOO_SHORT, PASSWORD_TOO_LONG, PASSWORD_TOO_COMMON) for a password that the policy refuses. An Idempotency-Key has no effect: a repeated request has a password that is not the current one any more, and a stored request would help to guess it.
   *
   * `POST /api/auth/password/change`
   */
  changePassword(input: ChangePasswordInput, options?: CallOptions): Promise<ChangePasswordResponse>;

  /**
   * Buys everything in the cart at present prices. All of it or nothing. Returns FAILED_PRECONDITION (CART_EMPTY, NOT_ON_SALE with `product_id`, VARIANT_MISSING with `product_id` if the product has got variants since it was added, OUT_OF_STOCK with `left` in the metadata, PRICE_CHANGED with `total` and `currency` in the metadata if `expected_total` is not the total, INSUFFICIENT_FUNDS, ORDER_EXPIRED), UNAVAILABLE (ORDER_PENDING) if the result is not known by the deadline. In that case `getPlacedOrder` returns the state of the order. A call with the same idempotency key gets the answer of this order, or places a new order if this one has failed.
   *
   * `POST /api/shop/checkout`
   */
  checkoutCart(input?: CheckoutCartInput, options?: CallOptions): Promise<CheckoutResponse>;

  /**
   * Begins a purchase of credits that is paid through Stripe and not from the wallet. The credits are added when Stripe confirms the payment. If they cannot be added then (the wallet is frozen, or there are too many credits), the money becomes a deposit. Idempotent for the key. Returns INVALID_ARGUMENT (CREDIT_PACKAGE_UNKNOWN), FAILED_PRECONDITION (STRIPE_NOT_OFFERED, PAYMENT_DECLINED), UNAVAILABLE (PAYMENT_PROVIDER_UNAVAILABLE).
   *
   * `POST /api/credits/checkout`
   */
  checkoutCredits(input?: CheckoutCreditsInput, options?: CallOptions): Promise<CheckoutCreditsResponse>;

  /**
   * Claims an offer that was sent to the caller's e-mail address, with the link or the code of the mail. It is among the offers that the caller got, and can be accepted or declined. Claiming it again changes nothing. Returns FAILED_PRECONDITION (TRANSFER_LINK_INVALID, TRANSFER_NOT_YOURS unless the caller has confirmed the address to which it was sent).
   *
   * `POST /api/tickets/transfers/claim`
   */
  claimTicketTransfer(input?: ClaimTicketTransferInput, options?: CallOptions): Promise<ClaimTicketTransferResponse>;

  /**
   * Empties the cart.
   *
   * `DELETE /api/shop/cart`
   */
  clearCart(input?: NoInput, options?: CallOptions): Promise<ClearCartResponse>;

  /**
   * Ends a view of an ad and adds the credits that it earned. For a view that is already completed it returns the first result, and adds nothing. Time is counted only once: if views overlap, a view counts from the end of the view that was completed before it. Returns NOT_FOUND (AD_VIEW_NOT_FOUND), also for a view of another person; FAILED_PRECONDITION (AD_VIEW_EXPIRED) after 10 minutes.
   *
   * `POST /api/ads/views/{id}/complete`
   */
  completeAdView(input: CompleteAdViewInput, options?: CallOptions): Promise<CompleteAdViewResponse>;

  /**
   * Does what the preview with this etag shows, line by line. Lines with errors are left out. What was changed after the preview is reported as a conflict, and is not changed. Nothing changes if it is confirmed already. Returns NOT_FOUND (IMPORT_NOT_FOUND), ABORTED (VERSION_CONFLICT if the preview is another one), INVALID_ARGUMENT (ETAG_MISSING), FAILED_PRECONDITION (IMPORT_STATE_INVALID).
   *
   * `POST /api/manage/imports/{id}/confirm`
   */
  confirmImport(input: ConfirmImportInput, options?: CallOptions): Promise<ConfirmImportResponse>;

  /**
   * Says that the bytes were sent. The picture is then checked and made ready in the background: read it with `getMedia` until its state is `ready` or `refused`. To confirm again changes nothing. Returns NOT_FOUND (MEDIA_NOT_FOUND), FAILED_PRECONDITION (MEDIA_NOT_UPLOADED if the store does not have as many bytes as were announced), UNAVAILABLE (MEDIA_STORE_UNAVAILABLE). An Idempotency-Key has no effect: a picture that is confirmed is confirmed once.
   *
   * `POST /api/media/{id}/confirm`
   */
  confirmMedia(input: ConfirmMediaInput, options?: CallOptions): Promise<ConfirmMediaResponse>;

  /**
   * Adds the app, from now on a second factor of the caller. Returns NOT_FOUND (FACTOR_NOT_FOUND, also if it was added already), UNAUTHENTICATED (FACTOR_CODE_INVALID). An Idempotency-Key has no effect: an app is added once.
   *
   * `POST /api/auth/factors/totp/confirm`
   */
  confirmTotp(input: ConfirmTotpInput, options?: CallOptions): Promise<ConfirmTotpResponse>;

  /**
   * Returns the number of the person's unread notifications.
   *
   * `GET /api/notifications/unread-count`
   */
  countUnreadNotifications(input?: NoInput, options?: CallOptions): Promise<CountUnreadNotificationsResponse>;

  /**
   * Creates a key. The key itself is only in this answer, and cannot be read again. Returns NOT_FOUND (MERCHANT_NOT_FOUND), FAILED_PRECONDITION (MERCHANT_SUSPENDED, MERCHANT_NOT_APPROVED), PERMISSION_DENIED (SCOPE_NOT_HELD for a scope that the caller does not have as a permission), RESOURCE_EXHAUSTED (API_KEY_LIMIT_REACHED if the merchant has as many keys as the plan of its owner allows; those that have ended or were rolled do not count).
   *
   * `POST /api/merchants/{merchant_id}/keys`
   */
  createApiKey(input: CreateApiKeyInput, options?: CallOptions): Promise<CreateApiKeyResponse>;

  /**
   * Begins a change of everything that a filter finds. Its preview is made at once; it is read, confirmed, cancelled and reported like an import. Returns the errors of `createImport`.
   *
   * `POST /api/manage/bulk-changes`
   */
  createBulkChange(input: CreateBulkChangeInput, options?: CallOptions): Promise<CreateBulkChangeResponse>;

  /**
   * Adds a device to an event. The answer has the code with which it is paired, once, within 10 minutes. Returns NOT_FOUND (EVENT_NOT_FOUND, CHECK_IN_LIST_NOT_FOUND), FAILED_PRECONDITION (CHECK_IN_DEVICES_FULL).
   *
   * `POST /api/manage/events/{event_id}/check-in-devices`
   */
  createCheckInDevice(input: CreateCheckInDeviceInput, options?: CallOptions): Promise<CreateCheckInDeviceResponse>;

  /**
   * Creates a list. Who is let in at one gate of an event. Returns NOT_FOUND (EVENT_NOT_FOUND, CATEGORY_NOT_FOUND), ALREADY_EXISTS (CHECK_IN_LIST_EXISTS if the event has one of this name), FAILED_PRECONDITION (CHECK_IN_LISTS_FULL).
   *
   * `POST /api/manage/events/{event_id}/check-in-lists`
   */
  createCheckInList(input: CreateCheckInListInput, options?: CallOptions): Promise<CreateCheckInListResponse>;

  /**
   * Creates a club. Returns ALREADY_EXISTS (CLUB_EXISTS), FAILED_PRECONDITION (MEDIA_NOT_USABLE).
   *
   * `POST /api/manage/clubs`
   */
  createClub(input: CreateClubInput, options?: CallOptions): Promise<CreateClubResponse>;

  /**
   * Opens a conversation with other people. Two people have only one without a name: a repeated call returns it. Between two who share no group it is a request, until the other one opens it too, replies or accepts it: see `request`. One with a name, or of three people or more, is a group, and the caller owns it. Returns NOT_FOUND (PARTICIPANT_NOT_FOUND), INVALID_ARGUMENT for no participants, for only the caller, or for more than 49 other people, FAILED_PRECONDITION (PERSON_NOT_REACHABLE) for somebody who has blocked the caller, or is blocked.
   *
   * `POST /api/social/conversations`
   */
  createConversation(input: CreateConversationInput, options?: CallOptions): Promise<CreateConversationResponse>;

  /**
   * Creates an event as a draft, which nobody else sees. Returns NOT_FOUND (CLUB_NOT_FOUND, MERCHANT_NOT_FOUND), PERMISSION_DENIED (PERMISSION_MISSING), FAILED_PRECONDITION (MEDIA_NOT_USABLE with `id` in the metadata), ALREADY_EXISTS (EXTERNAL_ID_TAKEN).
   *
   * `POST /api/manage/events`
   */
  createEvent(input: CreateEventInput, options?: CallOptions): Promise<CreateEventResponse>;

  /**
   * Creates a quote for an exchange. It is valid for 30 seconds and can be used once. No money is held for it. Returns INVALID_ARGUMENT (AMOUNT_INVALID, CURRENCY_UNKNOWN, EXCHANGE_SAME_CURRENCY, EXCHANGE_TOO_SMALL, EXCHANGE_TOO_LARGE), FAILED_PRECONDITION (EXCHANGE_RATE_UNKNOWN, EXCHANGE_RATE_STALE if the rate is older than the platform allows).
   *
   * `POST /api/wallet/exchange/quotes`
   */
  createExchangeQuote(input: CreateExchangeQuoteInput, options?: CallOptions): Promise<CreateQuoteResponse>;

  /**
   * Begins an archive. It is made after the answer; a mail and a notification say when it is ready. Needs a recent sign-in (STEP_UP_REQUIRED). Returns FAILED_PRECONDITION (EXPORT_RUNNING) while another one is being made; RESOURCE_EXHAUSTED (EXPORT_LIMIT_REACHED, with a time to wait) after as many as EXPORTS_A_DAY in 24 hours.
   *
   * `POST /api/auth/exports`
   */
  createExport(input?: NoInput, options?: CallOptions): Promise<CreateExportResponse>;

  /**
   * Creates a guest with a wallet and a session. Whoever loses its tokens cannot get into the account again. A guest who was not active for 30 days and has nothing of value (no money, no credits, nothing bought) is deleted. With `cookie`: PERMISSION_DENIED (CSRF_HEADER_MISSING, CROSS_ORIGIN_REFUSED). An Idempotency-Key has no effect: a repeated request opens another guest account, and a stored answer would contain tokens; what is not used is deleted.
   *
   * `POST /api/auth/guests`
   */
  createGuest(input?: CreateGuestInput, options?: CallOptions): Promise<CreateGuestResponse>;

  /**
   * Begins an import from a file. Returns ALREADY_EXISTS (IMPORT_OPEN if the seller has an open one of this kind), NOT_FOUND (MERCHANT_NOT_FOUND), PERMISSION_DENIED (PERMISSION_MISSING, SCOPE_MISSING).
   *
   * `POST /api/manage/imports`
   */
  createImport(input: CreateImportInput, options?: CallOptions): Promise<CreateImportResponse>;

  /**
   * Returns a ticket that opens one WebSocket (`/api/social/ws`) within 30 seconds, in place of the access token of this call. For clients that must not put a token where a proxy or a log may see it. The WebSocket lasts as long as that token. Returns UNAVAILABLE while there is no Redis. An Idempotency-Key has no effect: a repeated request answers another ticket, and a stored answer would keep one.
   *
   * `POST /api/live/ticket`
   */
  createLiveTicket(input?: NoInput, options?: CallOptions): Promise<CreateLiveTicketResponse>;

  /**
   * Announces a picture, and returns where its bytes are sent. With one PUT to the store, not through this API, before `upload.expires_at`. `confirmMedia` follows. What is not confirmed within an hour is removed. Returns FAILED_PRECONDITION (MEDIA_QUOTA_EXCEEDED, MEDIA_NOT_OFFERED), NOT_FOUND (MERCHANT_NOT_FOUND), PERMISSION_DENIED (PERMISSION_MISSING).
   *
   * `POST /api/media`
   */
  createMedia(input: CreateMediaInput, options?: CallOptions): Promise<CreateMediaResponse>;

  /**
   * Creates a merchant and opens its wallet. The merchant's fee never changes afterwards. Returns NOT_FOUND (MERCHANT_OWNER_NOT_FOUND), INVALID_ARGUMENT (CURRENCY_UNKNOWN, AMOUNT_INVALID).
   *
   * `POST /api/admin/merchants`
   */
  createMerchant(input: CreateMerchantInput, options?: CallOptions): Promise<CreateMerchantResponse>;

  /**
   * Pays a merchant, or a payment request of a merchant. With the `capture_method` automatic the merchant gets the money at once. With manual the money is held until the merchant captures or voids it, or until it expires. A payment request is paid only once, also if several people pay it at the same time. Returns NOT_FOUND (MERCHANT_NOT_FOUND, PAYMENT_REQUEST_NOT_FOUND), INVALID_ARGUMENT (AMOUNT_INVALID, CURRENCY_UNKNOWN, PAYER_IS_MERCHANT if the payer owns the merchant, or a merchant of the splits), FAILED_PRECONDITION (MERCHANT_SUSPENDED, INSUFFICIENT_FUNDS, CURRENCY_MISMATCH if the merchant has another currency, PAYMENT_TOO_SMALL if nothing would be left after the fee, PAYMENT_REQUEST_PAID, PAYMENT_REQUEST_CANCELLED, PAYMENT_REQUEST_EXPIRED, WALLET_FROZEN, LIMIT_EXCEEDED).
   *
   * `POST /api/payments`
   */
  createPayment(input?: CreatePaymentInput, options?: CallOptions): Promise<CreatePaymentResponse>;

  /**
   * Creates a payment request. Only the owner of the merchant can do this. The terms of a request never change. Returns NOT_FOUND (MERCHANT_NOT_FOUND if the person does not own the merchant, or if a merchant of the splits does not exist), INVALID_ARGUMENT (AMOUNT_INVALID, CURRENCY_UNKNOWN, SPLITS_INVALID), FAILED_PRECONDITION (MERCHANT_SUSPENDED, CURRENCY_MISMATCH if one of the merchants has another currency, PAYMENT_TOO_SMALL if nothing would be left for the merchant after the fee).
   *
   * `POST /api/payment-requests`
   */
  createPaymentRequest(input: CreatePaymentRequestInput, options?: CallOptions): Promise<CreatePaymentRequestResponse>;

  /**
   * Takes the money out of the merchant's wallet and requests its payout. Returns NOT_FOUND (MERCHANT_NOT_FOUND if the person owns no merchant, or not this one, PAYOUT_DESTINATION_NOT_FOUND), PERMISSION_DENIED (STEP_UP_REQUIRED for a new destination, COOL_OFF), INVALID_ARGUMENT (AMOUNT_INVALID, CURRENCY_UNKNOWN, IBAN_INVALID, MERCHANT_AMBIGUOUS), FAILED_PRECONDITION (MERCHANT_SUSPENDED, INSUFFICIENT_FUNDS, CURRENCY_MISMATCH, WALLET_FROZEN), UNAVAILABLE (PAYOUT_PROVIDER_UNAVAILABLE).
   *
   * `POST /api/payouts`
   */
  createPayout(input: CreatePayoutInput, options?: CallOptions): Promise<CreatePayoutResponse>;

  /**
   * Creates a plan as a draft, which nobody else sees. Returns NOT_FOUND (CLUB_NOT_FOUND, MERCHANT_NOT_FOUND), PERMISSION_DENIED (PERMISSION_MISSING), ALREADY_EXISTS (EXTERNAL_ID_TAKEN).
   *
   * `POST /api/manage/plans`
   */
  createPlan(input: CreatePlanInput, options?: CallOptions): Promise<CreatePlanResponse>;

  /**
   * Publishes a post in the feed. Returns FAILED_PRECONDITION (MEDIA_NOT_USABLE, MEDIA_NOT_OFFERED) for a picture.
   *
   * `POST /api/social/posts`
   */
  createPost(input: CreatePostInput, options?: CallOptions): Promise<CreatePostResponse>;

  /**
   * Creates a product as a draft, which nobody else sees. Returns NOT_FOUND (CLUB_NOT_FOUND, MERCHANT_NOT_FOUND), PERMISSION_DENIED (PERMISSION_MISSING), FAILED_PRECONDITION (MEDIA_NOT_USABLE with `id` in the metadata), ALREADY_EXISTS (EXTERNAL_ID_TAKEN).
   *
   * `POST /api/manage/products`
   */
  createProduct(input: CreateProductInput, options?: CallOptions): Promise<CreateProductResponse>;

  /**
   * Makes ten recovery codes in the place of the old ones, and returns them for the only time. Each stands in for a lost factor once. Needs a sign-in of the last 10 minutes. Returns FAILED_PRECONDITION (FACTOR_NEEDED). An Idempotency-Key has no effect: a repeated request replaces the codes, and a stored answer would contain them.
   *
   * `POST /api/auth/factors/recovery-codes`
   */
  createRecoveryCodes(input?: NoInput, options?: CallOptions): Promise<CreateRecoveryCodesResponse>;

  /**
   * Reports a message that the caller sees, or a person, to the staff of the platform, who get a copy of the words. The person who is reported does not hear of it. A report of the same that is open already is returned as it is. Returns NOT_FOUND (CONVERSATION_NOT_FOUND, MESSAGE_NOT_FOUND, PERSON_NOT_FOUND), INVALID_ARGUMENT for the caller's own message or id, and unless either a message or a person is named.
   *
   * `POST /api/social/reports`
   */
  createReport(input: CreateReportInput, options?: CallOptions): Promise<CreateReportResponse>;

  /**
   * Returns what the wallet has to sign within 10 minutes, so that it can be named. Returns INVALID_ARGUMENT (WALLET_ADDRESS_INVALID), FAILED_PRECONDITION (TOKENS_NOT_OFFERED). An Idempotency-Key has no effect: it changes nothing.
   *
   * `POST /api/tickets/wallet/challenge`
   */
  createTicketWalletChallenge(input: CreateTicketWalletChallengeInput, options?: CallOptions): Promise<CreateTicketWalletChallengeResponse>;

  /**
   * Opens a wallet in a currency. A wallet that is already open is returned unchanged. Returns INVALID_ARGUMENT (CURRENCY_UNKNOWN) for a currency that is not offered.
   *
   * `POST /api/wallet/wallets`
   */
  createWallet(input: CreateWalletInput, options?: CallOptions): Promise<CreateWalletResponse>;

  /**
   * Creates a webhook. Its secret is only in this answer, and cannot be read again. Returns INVALID_ARGUMENT (WEBHOOK_URL_INVALID, WEBHOOK_EVENT_TYPE_UNKNOWN), FAILED_PRECONDITION (WEBHOOK_URL_FORBIDDEN for an address in a private network), RESOURCE_EXHAUSTED (WEBHOOK_LIMIT_REACHED if there are as many webhooks as the plan allows).
   *
   * `POST /api/webhooks`
   */
  createWebhook(input: CreateWebhookInput, options?: CallOptions): Promise<CreateWebhookResponse>;

  /**
   * Declines a request of a stranger. It is in no list of the caller any more. The stranger does not hear of it, and asks again 30 days after their message at the earliest, whether it was declined or not. One that is declined already is no error. Returns NOT_FOUND (CONVERSATION_NOT_FOUND), also if the person is not in the conversation, FAILED_PRECONDITION (CONVERSATION_NOT_REQUESTED) for a request of the caller's own, or a conversation that is no request any more.
   *
   * `POST /api/social/conversations/{conversation_id}/decline`
   */
  declineConversation(input: DeclineConversationInput, options?: CallOptions): Promise<DeclineConversationResponse>;

  /**
   * Declines an offer. The ticket stays where it is. Returns NOT_FOUND (TRANSFER_NOT_FOUND), FAILED_PRECONDITION (TRANSFER_ENDED).
   *
   * `POST /api/tickets/transfers/{id}/decline`
   */
  declineTicketTransfer(input: DeclineTicketTransferInput, options?: CallOptions): Promise<DeclineTicketTransferResponse>;

  /**
   * Deletes a list that no device has and at which nothing was scanned. Returns NOT_FOUND (CHECK_IN_LIST_NOT_FOUND), FAILED_PRECONDITION (CHECK_IN_LIST_IN_USE).
   *
   * `DELETE /api/manage/check-in-lists/{id}`
   */
  deleteCheckInList(input: DeleteCheckInListInput, options?: CallOptions): Promise<DeleteCheckInListResponse>;

  /**
   * Deletes an event that was never published. Returns NOT_FOUND (EVENT_NOT_FOUND), ABORTED (VERSION_CONFLICT), INVALID_ARGUMENT (ETAG_MISSING), FAILED_PRECONDITION (STATE_INVALID).
   *
   * `DELETE /api/manage/events/{id}`
   */
  deleteEvent(input: DeleteEventInput, options?: CallOptions): Promise<DeleteEventResponse>;

  /**
   * Deletes a category of which no seat was ever held or sold. Returns NOT_FOUND (EVENT_NOT_FOUND, CATEGORY_NOT_FOUND), ABORTED (VERSION_CONFLICT), INVALID_ARGUMENT (ETAG_MISSING), FAILED_PRECONDITION (ALREADY_SOLD).
   *
   * `DELETE /api/manage/events/{id}/categories/{name}`
   */
  deleteEventCategory(input: DeleteEventCategoryInput, options?: CallOptions): Promise<DeleteEventCategoryResponse>;

  /**
   * Deletes the account of the person who makes the call, in all services and permanently. The person must have signed in during the last 5 minutes; refreshing a session does not make its sign-in newer. The sessions end at once, the e-mail address can be used again, and posts and notifications are erased. Messages stay in the conversations of other people without a name, tickets stay valid, and the ledger keeps its entries under an id that belongs to nobody. Access tokens that were issued before are refused within seconds by every service that has received the event, and expire at most 15 minutes later; until then they cannot move money. A repeated idempotency key gets the answer of the first call. Returns FAILED_PRECONDITION if something is still open, and then nothing is changed: ORDER_OPEN, MONEY_LEFT, MONEY_HELD, MONEY_OWED, PAYMENT_OPEN, PAYOUT_OPEN, DEPOSIT_OPEN, WALLET_FROZEN, CREDITS_LEFT (not if `forfeit_credits` is set); PERMISSION_DENIED (SIGN_IN_AGAIN); FAILED_PRECONDITION (MERCHANT_OWNED if somebody else is in the team of a merchant that the person owns); ABORTED (DELETION_UNDER_WAY) while another deletion of the same person is being decided; NOT_FOUND (USER_NOT_FOUND) after the deletion.
   *
   * `DELETE /api/auth/me`
   */
  deleteMe(input?: DeleteMeInput, options?: CallOptions): Promise<DeleteMeResponse>;

  /**
   * Deletes a picture and its files. Nobody sees it any more at once; the files follow within a minute. Copies in caches of browsers can stay. A picture of a person disappears from their profile, posts and messages. Returns NOT_FOUND (MEDIA_NOT_FOUND), FAILED_PRECONDITION (MEDIA_IN_USE, while a product, an event or a club shows it). An Idempotency-Key has no effect: a picture is deleted once.
   *
   * `DELETE /api/media/{id}`
   */
  deleteMedia(input: DeleteMediaInput, options?: CallOptions): Promise<DeleteMediaResponse>;

  /**
   * Deletes a message of the caller for everybody in the conversation, with its attachments, unless another message of the caller has them. Nobody counts it as unread any more. Returns NOT_FOUND (CONVERSATION_NOT_FOUND, also if the person is not in the conversation; MESSAGE_NOT_FOUND, also for a message of somebody else).
   *
   * `DELETE /api/social/conversations/{conversation_id}/messages/{id}`
   */
  deleteMessage(input: DeleteMessageInput, options?: CallOptions): Promise<DeleteMessageResponse>;

  /**
   * Deletes a plan that was never published. Returns NOT_FOUND (PLAN_NOT_FOUND), ABORTED (VERSION_CONFLICT), INVALID_ARGUMENT (ETAG_MISSING), FAILED_PRECONDITION (STATE_INVALID).
   *
   * `DELETE /api/manage/plans/{id}`
   */
  deletePlan(input: DeletePlanInput, options?: CallOptions): Promise<DeletePlanResponse>;

  /**
   * Deletes a post of the caller, with its pictures, unless another post of the caller shows them. Others can read it until their page of the feed is a minute old. Returns NOT_FOUND (POST_NOT_FOUND), also for a post of somebody else.
   *
   * `DELETE /api/social/posts/{id}`
   */
  deletePost(input: DeletePostInput, options?: CallOptions): Promise<DeletePostResponse>;

  /**
   * Deletes a product that was never published. Returns NOT_FOUND (PRODUCT_NOT_FOUND), ABORTED (VERSION_CONFLICT), INVALID_ARGUMENT (ETAG_MISSING), FAILED_PRECONDITION (STATE_INVALID).
   *
   * `DELETE /api/manage/products/{id}`
   */
  deleteProduct(input: DeleteProductInput, options?: CallOptions): Promise<DeleteProductResponse>;

  /**
   * Forgets the wallet. The platform holds the tokens again. Without one nothing changes.
   *
   * `DELETE /api/tickets/wallet`
   */
  deleteTicketWallet(input?: NoInput, options?: CallOptions): Promise<DeleteTicketWalletResponse>;

  /**
   * Deletes a variant that was never sold, with its stock. Returns NOT_FOUND (PRODUCT_NOT_FOUND, VARIANT_NOT_FOUND), ABORTED (VERSION_CONFLICT), INVALID_ARGUMENT (ETAG_MISSING), FAILED_PRECONDITION (ALREADY_SOLD: archive it).
   *
   * `DELETE /api/manage/products/{id}/variants/{sku}`
   */
  deleteVariant(input: DeleteVariantInput, options?: CallOptions): Promise<DeleteVariantResponse>;

  /**
   * Deletes a webhook and its deliveries. Returns NOT_FOUND (WEBHOOK_NOT_FOUND).
   *
   * `DELETE /api/webhooks/{id}`
   */
  deleteWebhook(input: DeleteWebhookInput, options?: CallOptions): Promise<DeleteWebhookResponse>;

  /**
   * Moves money into the wallet through the payment provider. A provider that needs an action of the person, such as Stripe, returns a payment intent and no transaction: the money is in the wallet after the provider has confirmed it. `GET /api/wallet/deposits/{id}` returns the state. Returns INVALID_ARGUMENT (AMOUNT_INVALID, CURRENCY_UNKNOWN), FAILED_PRECONDITION (PAYMENT_DECLINED), UNAVAILABLE (PAYMENT_PROVIDER_UNAVAILABLE).
   *
   * `POST /api/wallet/deposit`
   */
  deposit(input: DepositInput, options?: CallOptions): Promise<DepositResponse>;

  /**
   * Takes a thing out of the person's recommendations, for 400 days. To do it again changes nothing. Returns NOT_FOUND (RECOMMENDATION_NOT_FOUND) if it was not among those that were made last.
   *
   * `POST /api/ai/recommendations/{thing_id}/dismiss`
   */
  dismissRecommendation(input: DismissRecommendationInput, options?: CallOptions): Promise<DismissRecommendationResponse>;

  /**
   * Streams an archive as a ZIP file. Needs a recent sign-in (STEP_UP_REQUIRED). A download that is interrupted is shorter than `size`, because an HTTP client cannot get the error in another way. Returns NOT_FOUND (EXPORT_NOT_FOUND), also for an archive of another person; FAILED_PRECONDITION (EXPORT_NOT_READY) while it is being made, or if it could not be made.
   *
   * `GET /api/auth/exports/{id}/archive`
   */
  downloadExport(input: DownloadExportInput, options?: CallOptions): Promise<Response>;

  /**
   * Deletes dead events. What they tell never takes effect. Events that are not dead are not changed. An Idempotency-Key has no effect: an event that was dropped stays dropped.
   *
   * `POST /api/admin/operations/auth/events/drop`
   */
  dropAuthOutboxEvents(input?: DropAuthOutboxEventsInput, options?: CallOptions): Promise<DropOutboxEventsResponse>;

  /**
   * Deletes dead events. What they tell never takes effect. Events that are not dead are not changed. An Idempotency-Key has no effect: an event that was dropped stays dropped.
   *
   * `POST /api/admin/operations/catalog/events/drop`
   */
  dropCatalogOutboxEvents(input?: DropCatalogOutboxEventsInput, options?: CallOptions): Promise<DropOutboxEventsResponse>;

  /**
   * Deletes dead events. What they tell never takes effect. Events that are not dead are not changed. An Idempotency-Key has no effect: an event that was dropped stays dropped.
   *
   * `POST /api/admin/operations/messaging/events/drop`
   */
  dropMessagingOutboxEvents(input?: DropMessagingOutboxEventsInput, options?: CallOptions): Promise<DropOutboxEventsResponse>;

  /**
   * Deletes dead events. What they tell never takes effect. Events that are not dead are not changed. An Idempotency-Key has no effect: an event that was dropped stays dropped.
   *
   * `POST /api/admin/operations/wallet/events/drop`
   */
  dropWalletOutboxEvents(input?: DropWalletOutboxEventsInput, options?: CallOptions): Promise<DropOutboxEventsResponse>;

  /**
   * Replaces the words of a message of the caller, within 24 hours and at most 10 times. Those in the conversation can read what it said before. The same words change nothing. Returns NOT_FOUND (CONVERSATION_NOT_FOUND, also if the person is not in the conversation; MESSAGE_NOT_FOUND, also for a message of somebody else), FAILED_PRECONDITION (MESSAGE_EDIT_TOO_LATE, MESSAGE_EDITS_EXCEEDED, PERSON_NOT_REACHABLE, CONVERSATION_NOT_ACCEPTED).
   *
   * `PATCH /api/social/conversations/{conversation_id}/messages/{id}`
   */
  editMessage(input: EditMessageInput, options?: CallOptions): Promise<EditMessageResponse>;

  /**
   * Ends all sessions of the person except the one of this call. An Idempotency-Key has no effect: sessions that have ended stay ended.
   *
   * `POST /api/auth/sessions/end-others`
   */
  endOtherSessions(input?: NoInput, options?: CallOptions): Promise<EndOtherSessionsResponse>;

  /**
   * Withdraws the offer of the owner, or declines it as the member to whom it was made. Returns NOT_FOUND (MERCHANT_NOT_FOUND, OFFER_NOT_FOUND). An Idempotency-Key has no effect: an offer is ended once.
   *
   * `DELETE /api/merchants/{merchant_id}/ownership/offer`
   */
  endOwnershipOffer(input: EndOwnershipOfferInput, options?: CallOptions): Promise<EndOwnershipOfferResponse>;

  /**
   * Ends all sessions of a person. The person can sign in again. Returns NOT_FOUND (USER_NOT_FOUND). An Idempotency-Key has no effect: sessions that have ended stay ended.
   *
   * `POST /api/admin/people/{id}/end-sessions`
   */
  endPersonSessions(input: EndPersonSessionsInput, options?: CallOptions): Promise<EndPersonSessionsResponse>;

  /**
   * Ends one session of the person, also the one of this call. Its access tokens are refused everywhere within a second. A session that has ended is not changed. Returns NOT_FOUND (SESSION_NOT_FOUND) if the person has no such session. An Idempotency-Key has no effect: a session that has ended stays ended.
   *
   * `DELETE /api/auth/sessions/{id}`
   */
  endSession(input: EndSessionInput, options?: CallOptions): Promise<EndSessionResponse>;

  /**
   * Exchanges money at the price of a quote. Both sides of the exchange are posted, or neither. A wallet in `to` that does not exist yet is opened. Returns NOT_FOUND (QUOTE_NOT_FOUND), also for a quote of another person; FAILED_PRECONDITION (QUOTE_EXPIRED, QUOTE_USED, INSUFFICIENT_FUNDS, WALLET_FROZEN, LIMIT_EXCEEDED). After an error other than QUOTE_USED and QUOTE_EXPIRED the quote can still be used.
   *
   * `POST /api/wallet/exchange`
   */
  exchangeMoney(input: ExchangeMoneyInput, options?: CallOptions): Promise<ExchangeResponse>;

  /**
   * Streams the entries of the audit log of auth, oldest first. As CSV (RFC 4180, UTF-8, with a header line) or as JSON lines, with the fields of AuditEntry. In CSV the details are JSON, and text that a spreadsheet would read as a formula has an apostrophe before it. More columns can be added at the end. An export that is interrupted ends with a line that begins with `#error`. Returns INVALID_ARGUMENT before the first line.
   *
   * `GET /api/admin/audit/auth/export`
   */
  exportAuthAuditEntries(input?: ExportAuthAuditEntriesInput, options?: CallOptions): Promise<Response>;

  /**
   * Streams the entries of the audit log of catalog, oldest first. As CSV (RFC 4180, UTF-8, with a header line) or as JSON lines, with the fields of AuditEntry. In CSV the details are JSON, and text that a spreadsheet would read as a formula has an apostrophe before it. More columns can be added at the end. An export that is interrupted ends with a line that begins with `#error`. Returns INVALID_ARGUMENT before the first line.
   *
   * `GET /api/admin/audit/catalog/export`
   */
  exportCatalogAuditEntries(input?: ExportCatalogAuditEntriesInput, options?: CallOptions): Promise<Response>;

  /**
   * Returns everything that a seller has of one kind as CSV, in the columns that an import takes. Importing it again changes nothing. Cells that a spreadsheet would run as a formula begin with an apostrophe, which an import takes away. Returns NOT_FOUND (MERCHANT_NOT_FOUND), PERMISSION_DENIED (PERMISSION_MISSING). If it cannot be finished, the last line begins with `#error`.
   *
   * `GET /api/manage/exports/{kind}`
   */
  exportCatalogue(input: ExportCatalogueInput, options?: CallOptions): Promise<Response>;

  /**
   * Returns the report of an import as CSV. One line for each line of the file and each of its errors, with the columns `line`, `key`, `action`, `outcome`, `field`, `reason`, `message`. Returns NOT_FOUND (IMPORT_NOT_FOUND).
   *
   * `GET /api/manage/imports/{id}/report`
   */
  exportImportReport(input: ExportImportReportInput, options?: CallOptions): Promise<Response>;

  /**
   * Streams the entries of the audit log of messaging, oldest first. As CSV (RFC 4180, UTF-8, with a header line) or as JSON lines, with the fields of AuditEntry. In CSV the details are JSON, and text that a spreadsheet would read as a formula has an apostrophe before it. More columns can be added at the end. An export that is interrupted ends with a line that begins with `#error`. Returns INVALID_ARGUMENT before the first line.
   *
   * `GET /api/admin/audit/messaging/export`
   */
  exportMessagingAuditEntries(input?: ExportMessagingAuditEntriesInput, options?: CallOptions): Promise<Response>;

  /**
   * Streams the transactions of a period as CSV (RFC 4180, UTF-8, with a header line), oldest first. The columns are time, id, type, direction, amount, currency, balance_after, counterparty_id, counterparty_name, note, description, order_id, reference, merchant_id, merchant_name, order_reference (the merchant's own reference for the order), payment_id. More columns can be added at the end. Text that a spreadsheet would read as a formula has an apostrophe before it. An export that is interrupted ends with a line that begins with `#error`, because an HTTP client cannot get the error in another way. Returns INVALID_ARGUMENT (CURRENCY_UNKNOWN), FAILED_PRECONDITION (PERIOD_ARCHIVED) before the first line.
   *
   * `GET /api/wallet/transactions/export`
   */
  exportTransactions(input?: ExportTransactionsInput, options?: CallOptions): Promise<Response>;

  /**
   * Streams the entries of the audit log of wallet, oldest first. As CSV (RFC 4180, UTF-8, with a header line) or as JSON lines, with the fields of AuditEntry. In CSV the details are JSON, and text that a spreadsheet would read as a formula has an apostrophe before it. More columns can be added at the end. An export that is interrupted ends with a line that begins with `#error`. Returns INVALID_ARGUMENT before the first line.
   *
   * `GET /api/admin/audit/wallet/export`
   */
  exportWalletAuditEntries(input?: ExportWalletAuditEntriesInput, options?: CallOptions): Promise<Response>;

  /**
   * Moves the expiry of the held money to a later time, at most 31 days ahead, never to an earlier time. Only the owner of the merchant can do this. Returns NOT_FOUND (PAYMENT_NOT_FOUND), FAILED_PRECONDITION (PAYMENT_NOT_HELD, HOLD_CAPTURED, HOLD_VOIDED, HOLD_EXPIRED).
   *
   * `POST /api/payments/{id}/extend`
   */
  extendPayment(input: ExtendPaymentInput, options?: CallOptions): Promise<ExtendPaymentResponse>;

  /**
   * Gives a hold 10 minutes from now, once. Returns NOT_FOUND (SEAT_HOLD_NOT_FOUND), FAILED_PRECONDITION (SEAT_HOLD_EXTENDED) if it was extended before.
   *
   * `POST /api/tickets/holds/{id}/extend`
   */
  extendSeatHold(input: ExtendSeatHoldInput, options?: CallOptions): Promise<ExtendSeatHoldResponse>;

  /**
   * Lists merchants of everybody, newest first. All filters apply together. Returns INVALID_ARGUMENT (PAGE_TOKEN_INVALID if the page token is not from this list with the same filters).
   *
   * `GET /api/admin/merchants`
   */
  findMerchants(input?: FindMerchantsInput, options?: CallOptions): Promise<FindMerchantsResponse>;

  /**
   * Lists orders of every kind, newest first. All filters apply together. Returns INVALID_ARGUMENT (PAGE_TOKEN_INVALID) if the page token is not from this list with these filters.
   *
   * `GET /api/admin/orders`
   */
  findOrders(input?: FindOrdersInput, options?: CallOptions): Promise<FindOrdersResponse>;

  /**
   * Lists payments of everybody, newest first. All filters apply together. A page ends early if many payments had to be read to find those that match: it can have fewer than `page_size` rows, or none, and still have a next page. Returns INVALID_ARGUMENT (PAGE_TOKEN_INVALID if the page token is not from this list with the same filters).
   *
   * `GET /api/admin/payments`
   */
  findPayments(input?: FindPaymentsInput, options?: CallOptions): Promise<FindPaymentsResponse>;

  /**
   * Lists payouts of everybody, newest first. All filters apply together. Returns INVALID_ARGUMENT (PAGE_TOKEN_INVALID if the page token is not from this list with the same filters).
   *
   * `GET /api/admin/payouts`
   */
  findPayouts(input?: FindPayoutsInput, options?: CallOptions): Promise<FindPayoutsResponse>;

  /**
   * Lists transactions of everybody, newest first. All filters apply together. A page ends early if many transactions had to be read to find those that match: it can have fewer than `page_size` rows, or none, and still have a next page. Transactions in archived months are not listed. Returns INVALID_ARGUMENT (PAGE_TOKEN_INVALID if the page token is not from this list with the same filters).
   *
   * `GET /api/admin/ledger/transactions`
   */
  findTransactions(input?: FindTransactionsInput, options?: CallOptions): Promise<FindTransactionsResponse>;

  /**
   * Finishes a sign-in, and creates an account where there is none for a verified address. Somebody with a second factor gets a challenge instead of tokens, as after Login. If the address of the account was never proven and the provider says that it is this person's, everything with which somebody else could sign in ends: password, sessions, second factors and other linked accounts. Returns UNAUTHENTICATED (OPENID_STATE_INVALID if the sign-in is unknown, finished, expired or of another client; OPENID_REFUSED if the provider does not confirm the code), FAILED_PRECONDITION (OPENID_EMAIL_NEEDED if there is no account yet and the provider has not verified an address), ALREADY_EXISTS (OPENID_EMAIL_TAKEN if an account has proven the address: sign in to it, and link the provider), PERMISSION_DENIED (ACCOUNT_SUSPENDED), UNAVAILABLE (OPENID_UNAVAILABLE). With `cookie`: PERMISSION_DENIED (CSRF_HEADER_MISSING, CROSS_ORIGIN_REFUSED). An Idempotency-Key has no effect: a sign-in is finished once.
   *
   * `POST /api/auth/providers/finish`
   */
  finishProviderSignIn(input: FinishProviderSignInInput, options?: CallOptions): Promise<FinishProviderSignInResponse>;

  /**
   * Deletes a destination of payouts. The next payout to it is a payout to a new destination. Payouts that are already requested continue. It is not an error if the destination does not exist any more.
   *
   * `DELETE /api/payout-destinations/{id}`
   */
  forgetPayoutDestination(input: ForgetPayoutDestinationInput, options?: CallOptions): Promise<ForgetPayoutDestinationResponse>;

  /**
   * Freezes one wallet of a person, or all wallets of money and credits, also those that are not open yet. The wallets of all merchants of the person in the same currencies are frozen too, also of merchants that are created for the person, or handed over to them, later. After the answer no money leaves: debits and new holds are refused with WALLET_FROZEN, and requested payouts wait. Incoming money still arrives. Holds that were placed before can still be captured, because the money was promised to the sellers; they can also be voided and expire. A wallet that is already frozen stays frozen.  With the id of a merchant instead of a person, only that merchant is frozen. Returns NOT_FOUND (WALLET_NOT_FOUND) if the person has no wallet, INVALID_ARGUMENT (CURRENCY_UNKNOWN).
   *
   * `POST /api/admin/wallets/{user_id}/freeze`
   */
  freezeWallet(input: FreezeWalletInput, options?: CallOptions): Promise<FreezeWalletResponse>;

  /**
   * Returns the person's active eSIM, the newest if there are several. Returns NOT_FOUND (ESIM_NOT_ACTIVE) if there is none.
   *
   * `GET /api/esim/active`
   */
  getActiveEsim(input?: NoInput, options?: CallOptions): Promise<GetActiveResponse>;

  /**
   * Returns any merchant with its wallet. Returns NOT_FOUND (MERCHANT_NOT_FOUND).
   *
   * `GET /api/admin/merchants/{id}`
   */
  getAnyMerchant(input: GetAnyMerchantInput, options?: CallOptions): Promise<GetAnyMerchantResponse>;

  /**
   * Returns any payout. Returns NOT_FOUND (PAYOUT_NOT_FOUND).
   *
   * `GET /api/admin/payouts/{id}`
   */
  getAnyPayout(input: GetAnyPayoutInput, options?: CallOptions): Promise<GetAnyPayoutResponse>;

  /**
   * Returns one key, without the key itself. Returns NOT_FOUND (MERCHANT_NOT_FOUND, API_KEY_NOT_FOUND).
   *
   * `GET /api/merchants/{merchant_id}/keys/{id}`
   */
  getApiKey(input: GetApiKeyInput, options?: CallOptions): Promise<GetApiKeyResponse>;

  /**
   * Returns the state of the chain of the audit log of auth. Has no errors of its own.
   *
   * `GET /api/admin/audit/auth/state`
   */
  getAuthAuditState(input?: NoInput, options?: CallOptions): Promise<GetAuditStateResponse>;

  /**
   * Returns how the process that answers runs, its database, its cache, and the events that wait.
   *
   * `GET /api/admin/operations/auth`
   */
  getAuthServiceInfo(input?: NoInput, options?: CallOptions): Promise<GetServiceInfoResponse>;

  /**
   * Returns the balance of the person's wallet. A wallet that does not exist yet is opened. Returns INVALID_ARGUMENT (CURRENCY_UNKNOWN) for a currency that is not offered.
   *
   * `GET /api/wallet/balance`
   */
  getBalance(input?: GetBalanceInput, options?: CallOptions): Promise<GetBalanceResponse>;

  /**
   * Returns the balance of the wallet at a time, with everything that was posted in that millisecond. It contains the money that was held then. The balance before the wallet was opened is zero. Returns INVALID_ARGUMENT (CURRENCY_UNKNOWN), INVALID_ARGUMENT also for a time in the future, FAILED_PRECONDITION (PERIOD_ARCHIVED).
   *
   * `GET /api/wallet/balance/at`
   */
  getBalanceAt(input?: GetBalanceAtInput, options?: CallOptions): Promise<GetBalanceAtResponse>;

  /**
   * Returns the cancellation of an event, and how far it has come. Returns NOT_FOUND (EVENT_NOT_FOUND, also for an event of somebody else; EVENT_CHANGE_NOT_FOUND if the event is not cancelled).
   *
   * `GET /api/manage/events/{id}/cancellation`
   */
  getCancellation(input: GetCancellationInput, options?: CallOptions): Promise<GetCancellationResponse>;

  /**
   * Returns the person's whole cart at present prices. There are no pages: a cart has at most 100 lines.
   *
   * `GET /api/shop/cart`
   */
  getCart(input?: NoInput, options?: CallOptions): Promise<GetCartResponse>;

  /**
   * Returns the state of the chain of the audit log of catalog. Has no errors of its own.
   *
   * `GET /api/admin/audit/catalog/state`
   */
  getCatalogAuditState(input?: NoInput, options?: CallOptions): Promise<GetAuditStateResponse>;

  /**
   * Returns how the process that answers runs, its database, its cache, and the events that wait.
   *
   * `GET /api/admin/operations/catalog`
   */
  getCatalogServiceInfo(input?: NoInput, options?: CallOptions): Promise<GetServiceInfoResponse>;

  /**
   * Returns what the device checks. Its event, its lists, the public keys of the codes, the time of the server and the counts of its lists.
   *
   * `GET /api/checkin`
   */
  getCheckIn(input?: NoInput, options?: CallOptions): Promise<GetCheckInResponse>;

  /**
   * Returns how many tickets of an event are sold and how many people came in and out. Now, by list and by category.
   *
   * `GET /api/manage/events/{event_id}/check-in-counts`
   */
  getCheckInCounts(input: GetCheckInCountsInput, options?: CallOptions): Promise<GetCheckInCountsResponse>;

  /**
   * Returns one club. Returns NOT_FOUND (CLUB_NOT_FOUND).
   *
   * `GET /api/clubs/{id}`
   */
  getClub(input: GetClubInput, options?: CallOptions): Promise<GetClubResponse>;

  /**
   * Returns a conversation. Returns NOT_FOUND (CONVERSATION_NOT_FOUND), also if the person is not in the conversation.
   *
   * `GET /api/social/conversations/{conversation_id}`
   */
  getConversation(input: GetConversationInput, options?: CallOptions): Promise<GetConversationResponse>;

  /**
   * Returns the person's credits, and the ad views of today. The credits that they earned, and how many more can be rewarded. A day ends at midnight in the platform's time zone.
   *
   * `GET /api/credits`
   */
  getCredits(input?: NoInput, options?: CallOptions): Promise<GetCreditsResponse>;

  /**
   * Returns a delivery with the body that was sent and its attempts. Returns NOT_FOUND (WEBHOOK_DELIVERY_NOT_FOUND).
   *
   * `GET /api/webhooks/deliveries/{id}`
   */
  getDelivery(input: GetDeliveryInput, options?: CallOptions): Promise<GetDeliveryResponse>;

  /**
   * Returns the state of a deposit, or of a purchase of credits, through Stripe. While it is open, the call also reads its state from Stripe (at most once every 5 seconds), so that the money arrives even if Stripe's events do not. Returns NOT_FOUND (DEPOSIT_NOT_FOUND), also for a deposit of another person.
   *
   * `GET /api/wallet/deposits/{id}`
   */
  getDeposit(input: GetDepositInput, options?: CallOptions): Promise<GetDepositResponse>;

  /**
   * Returns what the plan of the person allows. Where nothing is sold, that is everything. A change of the subscription is seen here, and by every service, within a second, also with an access token that was issued before it.
   *
   * `GET /api/subscription/entitlements`
   */
  getEntitlements(input?: NoInput, options?: CallOptions): Promise<GetEntitlementsResponse>;

  /**
   * Returns one event with its categories, prices and numbers of free seats. Returns NOT_FOUND (EVENT_NOT_FOUND).
   *
   * `GET /api/tickets/events/{id}`
   */
  getEvent(input: GetEventInput, options?: CallOptions): Promise<GetEventResponse>;

  /**
   * Returns a page of the feed, newest posts first, without those of people who have blocked the caller or whom the caller has blocked. Returns INVALID_ARGUMENT (PAGE_TOKEN_INVALID) if the page token is not from this list.
   *
   * `GET /api/social/feed`
   */
  getFeed(input?: GetFeedInput, options?: CallOptions): Promise<GetFeedResponse>;

  /**
   * Reports which services are running. The call does not fail as long as one service is running. Services that do not answer are reported as unavailable.
   *
   * `GET /api/health`
   */
  getHealth(input?: NoInput, options?: CallOptions): Promise<GetHealthResponse>;

  /**
   * Returns an import, with its progress and its counts. Returns NOT_FOUND (IMPORT_NOT_FOUND), also for one of somebody else.
   *
   * `GET /api/manage/imports/{id}`
   */
  getImport(input: GetImportInput, options?: CallOptions): Promise<GetImportResponse>;

  /**
   * Returns what the purchases of the person say, with the counts that it is made of. Nothing is said that fewer than three orders say, or that as many orders say of something else. It is made anew after 30 minutes, and when the person buys something.
   *
   * `GET /api/ai/insights`
   */
  getInsights(input?: NoInput, options?: CallOptions): Promise<GetInsightsResponse>;

  /**
   * Returns the public keys that verify access tokens (RFC 7517). These are the keys that sign now, the keys that will sign soon, and the keys whose last tokens may still be valid. A new key is published here 60 seconds before it signs. There are no pages: the standard defines the answer, and there are only a few keys.
   *
   * `GET /.well-known/jwks.json`
   */
  getJwks(input?: NoInput, options?: CallOptions): Promise<GetJwksResponse>;

  /**
   * Returns the balances of the platform's accounts, and the sums of all wallets by currency. Both are read at one moment, so that the sum of each currency is zero.
   *
   * `GET /api/admin/ledger/accounts`
   */
  getLedgerAccounts(input?: NoInput, options?: CallOptions): Promise<GetLedgerAccountsResponse>;

  /**
   * Returns what is unread, and the cursor of the latest change that is in these numbers. What a client reads after this call may have later changes in it already, and never misses one.
   *
   * `GET /api/live/state`
   */
  getLiveState(input?: NoInput, options?: CallOptions): Promise<GetLiveStateResponse>;

  /**
   * Returns an event in any state, with its etag. Returns NOT_FOUND (EVENT_NOT_FOUND), also for one of somebody else.
   *
   * `GET /api/manage/events/{id}`
   */
  getManagedEvent(input: GetManagedEventInput, options?: CallOptions): Promise<GetManagedEventResponse>;

  /**
   * Returns what a merchant sold with an order, and what was refunded of it. Returns NOT_FOUND (ORDER_NOT_FOUND, MERCHANT_NOT_FOUND), PERMISSION_DENIED (PERMISSION_MISSING).
   *
   * `GET /api/manage/orders/{id}`
   */
  getManagedOrder(input: GetManagedOrderInput, options?: CallOptions): Promise<GetManagedOrderResponse>;

  /**
   * Returns a plan in any state, with its etag. Returns NOT_FOUND (PLAN_NOT_FOUND), also for one of somebody else.
   *
   * `GET /api/manage/plans/{id}`
   */
  getManagedPlan(input: GetManagedPlanInput, options?: CallOptions): Promise<GetManagedPlanResponse>;

  /**
   * Returns a product in any state, with its etag. Returns NOT_FOUND (PRODUCT_NOT_FOUND), also for one of somebody else.
   *
   * `GET /api/manage/products/{id}`
   */
  getManagedProduct(input: GetManagedProductInput, options?: CallOptions): Promise<GetManagedProductResponse>;

  /**
   * Returns the seats of an event. Rows and numbers, and which are held, sold and checked in. A client that has the rows already sends their `plan_version`, and gets only what is not free. It is the same version as that of `getSeats`.
   *
   * `GET /api/manage/events/{event_id}/seats`
   */
  getManagedSeats(input: GetManagedSeatsInput, options?: CallOptions): Promise<GetManagedSeatsResponse>;

  /**
   * Returns which match an event is. Returns NOT_FOUND (EVENT_NOT_FOUND, MATCH_NOT_FOUND if it is none).
   *
   * `GET /api/manage/events/{event_id}/match`
   */
  getMatch(input: GetMatchInput, options?: CallOptions): Promise<GetMatchResponse>;

  /**
   * Returns the person who makes the call.
   *
   * `GET /api/auth/me`
   */
  getMe(input?: NoInput, options?: CallOptions): Promise<GetMeResponse>;

  /**
   * Returns a picture in any state. Returns NOT_FOUND (MEDIA_NOT_FOUND), also for one of somebody else.
   *
   * `GET /api/media/{id}`
   */
  getMedia(input: GetMediaInput, options?: CallOptions): Promise<GetMediaResponse>;

  /**
   * Returns the public data of a merchant. Returns NOT_FOUND (MERCHANT_NOT_FOUND).
   *
   * `GET /api/merchants/{id}`
   */
  getMerchant(input: GetMerchantInput, options?: CallOptions): Promise<GetMerchantResponse>;

  /**
   * Returns a merchant as its team sees it. Returns NOT_FOUND (MERCHANT_NOT_FOUND) for anybody else.
   *
   * `GET /api/merchants/{id}/account`
   */
  getMerchantAccount(input: GetMerchantAccountInput, options?: CallOptions): Promise<GetMerchantAccountResponse>;

  /**
   * Returns the balance of the merchant's wallet. Only the merchant's owner and administrators can read it. Returns NOT_FOUND (MERCHANT_NOT_FOUND) for anyone else.
   *
   * `GET /api/merchants/{id}/balance`
   */
  getMerchantBalance(input: GetMerchantBalanceInput, options?: CallOptions): Promise<GetMerchantBalanceResponse>;

  /**
   * Returns a message. Returns NOT_FOUND (CONVERSATION_NOT_FOUND, also if the person is not in the conversation; MESSAGE_NOT_FOUND).
   *
   * `GET /api/social/conversations/{conversation_id}/messages/{id}`
   */
  getMessage(input: GetMessageInput, options?: CallOptions): Promise<GetMessageResponse>;

  /**
   * Returns the state of the chain of the audit log of messaging. Has no errors of its own.
   *
   * `GET /api/admin/audit/messaging/state`
   */
  getMessagingAuditState(input?: NoInput, options?: CallOptions): Promise<GetAuditStateResponse>;

  /**
   * Returns how the process that answers runs, its database, its cache, and the events that wait.
   *
   * `GET /api/admin/operations/messaging`
   */
  getMessagingServiceInfo(input?: NoInput, options?: CallOptions): Promise<GetServiceInfoResponse>;

  /**
   * Returns the last move of an event, and how many buyers are notified. Those who gave their order back are counted as `refunded`. Returns NOT_FOUND (EVENT_NOT_FOUND, also for an event of somebody else; EVENT_CHANGE_NOT_FOUND if the event was not moved).
   *
   * `GET /api/manage/events/{id}/move`
   */
  getMove(input: GetMoveInput, options?: CallOptions): Promise<GetMoveResponse>;

  /**
   * Returns a movement. All entries, what each person and merchant reads of it, and the movements that refund or reverse it, or that it refunds or reverses. `id` is the id of the movement, or of one of its transactions. Returns NOT_FOUND (LEDGER_MOVEMENT_NOT_FOUND), also if the movement is in an archived month.
   *
   * `GET /api/admin/ledger/movements/{id}`
   */
  getMovement(input: GetMovementInput, options?: CallOptions): Promise<GetMovementResponse>;

  /**
   * Returns one order of the person. Returns NOT_FOUND (ORDER_NOT_FOUND), also for an order of another person.
   *
   * `GET /api/shop/orders/{id}`
   */
  getOrder(input: GetOrderInput, options?: CallOptions): Promise<GetOrderResponse>;

  /**
   * Returns an order with everything that happened to it. Its steps, its money in the wallet, its events, and what was sent about it. `id` is the id of the order, or of one of its tickets. A service that does not answer in time is named in `missing`, and the rest is returned. Returns NOT_FOUND (ORDER_NOT_FOUND).
   *
   * `GET /api/admin/orders/{id}`
   */
  getOrderStory(input: GetOrderStoryInput, options?: CallOptions): Promise<GetOrderStoryResponse>;

  /**
   * Returns what a page gives to `navigator.credentials.get`. For `loginWithPasskey`; with a challenge token, for `loginWithFactor`; with an access token, for Reauthenticate. The answer of the passkey is valid once, for ten minutes. Returns UNAUTHENTICATED (CHALLENGE_INVALID), FAILED_PRECONDITION (METHOD_NOT_ACCEPTED if the person has no passkey). An Idempotency-Key has no effect: nothing changes until the passkey answers.
   *
   * `POST /api/auth/passkeys/options`
   */
  getPasskeyOptions(input?: GetPasskeyOptionsInput, options?: CallOptions): Promise<GetPasskeyOptionsResponse>;

  /**
   * Returns a payment. Only its payer, the owner of its merchant and administrators can read it. Returns NOT_FOUND (PAYMENT_NOT_FOUND).
   *
   * `GET /api/payments/{id}`
   */
  getPayment(input: GetPaymentInput, options?: CallOptions): Promise<GetPaymentResponse>;

  /**
   * Returns a payment request. Everyone who is signed in and knows its id can read it. The merchant's owner and administrators get all fields, other people only the fields for a payer. Returns NOT_FOUND (PAYMENT_REQUEST_NOT_FOUND).
   *
   * `GET /api/payment-requests/{id}`
   */
  getPaymentRequest(input: GetPaymentRequestInput, options?: CallOptions): Promise<GetPaymentRequestResponse>;

  /**
   * Returns a payment with everything that was captured and refunded. Returns NOT_FOUND (PAYMENT_NOT_FOUND).
   *
   * `GET /api/admin/payments/{id}`
   */
  getPaymentStory(input: GetPaymentStoryInput, options?: CallOptions): Promise<GetPaymentStoryResponse>;

  /**
   * Returns one payout. Returns NOT_FOUND (PAYOUT_NOT_FOUND).
   *
   * `GET /api/payouts/{id}`
   */
  getPayout(input: GetPayoutInput, options?: CallOptions): Promise<GetPayoutResponse>;

  /**
   * Counts people. All of them, the new ones of the last 30 days by day, and those who were active today. Days are those of UTC.
   *
   * `GET /api/admin/summaries/people`
   */
  getPeopleSummary(input?: NoInput, options?: CallOptions): Promise<GetPeopleSummaryResponse>;

  /**
   * Returns a person with the state of their account. Returns NOT_FOUND (USER_NOT_FOUND).
   *
   * `GET /api/admin/people/{id}`
   */
  getPerson(input: GetPersonInput, options?: CallOptions): Promise<GetPersonResponse>;

  /**
   * Returns one order of the person, also while its result is not known yet. The metadata of the error ORDER_PENDING contains the order's id. Returns NOT_FOUND (ORDER_NOT_FOUND), also for an order of another person.
   *
   * `GET /api/orders/{id}`
   */
  getPlacedOrder(input: GetPlacedOrderInput, options?: CallOptions): Promise<GetPlacedOrderResponse>;

  /**
   * Returns how good the forecasts of matches were that have ended. The last 5,000, of one league or of all. Only what was said before a match counts.
   *
   * `GET /api/ai/predictions/record`
   */
  getPredictionRecord(input?: GetPredictionRecordInput, options?: CallOptions): Promise<GetPredictionRecordResponse>;

  /**
   * Returns one product. Returns NOT_FOUND (PRODUCT_NOT_FOUND).
   *
   * `GET /api/shop/products/{id}`
   */
  getProduct(input: GetProductInput, options?: CallOptions): Promise<GetProductResponse>;

  /**
   * Returns the profile of the person who makes the call. Their credits are read from wallet. Returns UNAVAILABLE if wallet does not answer; `getMe` answers without it. Returns NOT_FOUND (USER_NOT_FOUND) after the deletion of the account.
   *
   * `GET /api/auth/profile`
   */
  getProfile(input?: NoInput, options?: CallOptions): Promise<GetProfileResponse>;

  /**
   * Returns whether the caller shows others what they have read, and sees it of them.
   *
   * `GET /api/social/receipts`
   */
  getReceipts(input?: NoInput, options?: CallOptions): Promise<GetReceiptsResponse>;

  /**
   * Returns the origins whose pages may use the passkeys of this platform (WebAuthn, "related origins"). There are no pages: an operator names them.
   *
   * `GET /.well-known/webauthn`
   */
  getRelatedOrigins(input?: NoInput, options?: CallOptions): Promise<GetRelatedOriginsResponse>;

  /**
   * Returns what was sold on each of the last days, and how many orders are open. The answer can be a minute old.
   *
   * `GET /api/admin/sales`
   */
  getSalesSummary(input?: GetSalesSummaryInput, options?: CallOptions): Promise<GetSalesSummaryResponse>;

  /**
   * Returns the seats of an event. Rows and numbers, and which are held or sold. A client that has the rows already sends their `plan_version`, and gets only what is not free. Numbers can be a second or two old: only a hold or a purchase decides. Returns NOT_FOUND (EVENT_NOT_FOUND).
   *
   * `GET /api/tickets/events/{event_id}/seats`
   */
  getSeats(input: GetSeatsInput, options?: CallOptions): Promise<GetSeatsResponse>;

  /**
   * Returns the balances of the wallet before and after a period, the totals of the period, and its transactions, oldest first. On every page the balances and the totals are those of the whole period. Returns INVALID_ARGUMENT (CURRENCY_UNKNOWN, PAGE_TOKEN_INVALID), FAILED_PRECONDITION (PERIOD_ARCHIVED).
   *
   * `GET /api/wallet/statements`
   */
  getStatement(input: GetStatementInput, options?: CallOptions): Promise<GetStatementResponse>;

  /**
   * Returns the numbers of people, orders and tickets, and the money spent. The numbers are at most one minute old.
   *
   * `GET /api/stats`
   */
  getStats(input?: NoInput, options?: CallOptions): Promise<GetStatsResponse>;

  /**
   * Returns the subscription of the person. Who has none has the plan `free`.
   *
   * `GET /api/subscription`
   */
  getSubscription(input?: NoInput, options?: CallOptions): Promise<GetSubscriptionResponse>;

  /**
   * Returns the QR code of a ticket as a PNG image. Returns NOT_FOUND (TICKET_NOT_FOUND), also for a ticket of another person; FAILED_PRECONDITION (TICKET_NOT_VALID) for a ticket that was refunded or cancelled.
   *
   * `GET /api/tickets/{id}/qr`
   */
  getTicketQr(input: GetTicketQrInput, options?: CallOptions): Promise<Response>;

  /**
   * Returns what a token is, also once its ticket is not valid any more and the token is burned. Returns NOT_FOUND (TOKEN_NOT_FOUND).
   *
   * `GET /api/tickets/tokens/{token_id}`
   */
  getTicketToken(input: GetTicketTokenInput, options?: CallOptions): Promise<GetTicketTokenResponse>;

  /**
   * Returns the address that the person named.
   *
   * `GET /api/tickets/wallet`
   */
  getTicketWallet(input?: NoInput, options?: CallOptions): Promise<GetTicketWalletResponse>;

  /**
   * Returns one timeline. Calls of the audit log and with API keys, steps of orders, holds and postings of money, events between services, notifications, webhooks, mails and tries to sign in; without anything that a person wrote. Of a call that changed nothing which is kept, the access log of the gateway has the line. A service that does not answer in time is named in `missing`, and the rest is returned. Returns NOT_FOUND (TRACE_EMPTY) if nobody has the address and nothing is known of it.
   *
   * `GET /api/admin/trace`
   */
  getTrace(input: GetTraceInput, options?: CallOptions): Promise<GetTraceResponse>;

  /**
   * Returns the configuration of the person. It is empty until they set it.
   *
   * `GET /api/config`
   */
  getUserConfig(input?: NoInput, options?: CallOptions): Promise<GetUserConfigResponse>;

  /**
   * Returns the wallets of a person, their limits, and the decisions about them, newest first (at most 50). Returns NOT_FOUND (WALLET_NOT_FOUND) if the person has no wallet.
   *
   * `GET /api/admin/wallets/{user_id}`
   */
  getWalletAccount(input: GetWalletAccountInput, options?: CallOptions): Promise<GetAccountResponse>;

  /**
   * Returns the state of the chain of the audit log of wallet. Has no errors of its own.
   *
   * `GET /api/admin/audit/wallet/state`
   */
  getWalletAuditState(input?: NoInput, options?: CallOptions): Promise<GetAuditStateResponse>;

  /**
   * Returns how much can leave each of the person's wallets in one movement and in one day, and how much is left today.
   *
   * `GET /api/wallet/limits`
   */
  getWalletLimits(input?: NoInput, options?: CallOptions): Promise<GetLimitsResponse>;

  /**
   * Returns how the process that answers runs, its database, its cache, and the events that wait.
   *
   * `GET /api/admin/operations/wallet`
   */
  getWalletServiceInfo(input?: NoInput, options?: CallOptions): Promise<GetServiceInfoResponse>;

  /**
   * Returns one webhook. Returns NOT_FOUND (WEBHOOK_NOT_FOUND).
   *
   * `GET /api/webhooks/{id}`
   */
  getWebhook(input: GetWebhookInput, options?: CallOptions): Promise<GetWebhookResponse>;

  /**
   * Gives back the caller's own order for an event that was moved after it was bought. All of its tickets become invalid, and the money returns to the wallet. Returns NOT_FOUND (ORDER_NOT_FOUND, also for an order of another person), FAILED_PRECONDITION (GIVE_BACK_NOT_OFFERED if the event was not moved since, GIVE_BACK_ENDED with `refund_until` in the metadata, EVENT_CANCELLED, ORDER_NOT_REFUNDABLE if a ticket was used, with the status in the metadata, INSUFFICIENT_FUNDS if the merchant no longer has the money), UNAVAILABLE (ORDER_PENDING) if the result is not known by the deadline.
   *
   * `POST /api/tickets/orders/{id}/give-back`
   */
  giveBackOrder(input: GiveBackOrderInput, options?: CallOptions): Promise<GiveBackOrderResponse>;

  /**
   * Agrees to the version of a purpose that is in force. To do it again changes nothing. Returns FAILED_PRECONDITION (CONSENT_VERSION_NOT_IN_FORCE, with the version in force in the metadata) for any other version; NOT_FOUND (CONSENT_NOT_ASKED) if the purpose has no version.
   *
   * `POST /api/auth/consents/give`
   */
  giveConsent(input: GiveConsentInput, options?: CallOptions): Promise<GiveConsentResponse>;

  /**
   * Gives credits to a person. The administrator is recorded. Returns NOT_FOUND (RECIPIENT_NOT_FOUND), FAILED_PRECONDITION (CREDIT_LIMIT_REACHED).
   *
   * `POST /api/admin/credits/grant`
   */
  grantCredits(input: GrantCreditsInput, options?: CallOptions): Promise<GrantCreditsResponse>;

  /**
   * Gives a person a role. Their sessions end, so that it counts from their next sign-in on. A role that they have already changes nothing. Returns NOT_FOUND (USER_NOT_FOUND), FAILED_PRECONDITION (OWN_ROLES if it is the caller). An Idempotency-Key has no effect: a role that a person has already changes nothing.
   *
   * `POST /api/admin/people/{id}/roles`
   */
  grantStaffRole(input: GrantStaffRoleInput, options?: CallOptions): Promise<GrantStaffRoleResponse>;

  /**
   * Hides a message of anybody from the caller, for good. The caller does not read it any more, nor counts it as unread. For everybody else nothing changes. Returns NOT_FOUND (CONVERSATION_NOT_FOUND, also if the person is not in the conversation; MESSAGE_NOT_FOUND).
   *
   * `POST /api/social/conversations/{conversation_id}/messages/{id}/hide`
   */
  hideMessage(input: HideMessageInput, options?: CallOptions): Promise<HideMessageResponse>;

  /**
   * Holds seats of one category for 10 minutes. Those named by `seat_ids`; with `best`, the best ones side by side; otherwise the next free ones. All of them, or none. A person can hold at most 10 seats of an event, in at most 5 holds; all guests of an address at most 60 seats. Returns NOT_FOUND (EVENT_NOT_FOUND, CATEGORY_NOT_FOUND, SEAT_NOT_FOUND with `seats` in the metadata), FAILED_PRECONDITION (EVENT_CANCELLED, EVENT_PAST, NOT_ON_SALE, SEATS_TAKEN with `seats`, SEATS_NOT_TOGETHER with `together`, SOLD_OUT with `left`, LIMIT_PER_PERSON with `limit` and `left`), RESOURCE_EXHAUSTED (TOO_MANY_HELD with `limit` and `held`), INVALID_ARGUMENT (QUANTITY_INVALID).
   *
   * `POST /api/tickets/holds`
   */
  holdSeats(input: HoldSeatsInput, options?: CallOptions): Promise<HoldSeatsResponse>;

  /**
   * Returns an access token with which the caller sees what the person sees, for one hour. It only reads: everything else answers IMPERSONATION_READ_ONLY, and secrets are empty. It cannot be refreshed, and ends with Logout. The person sees it in the history of their sign-ins. Returns NOT_FOUND (USER_NOT_FOUND), FAILED_PRECONDITION (STAFF_NOT_IMPERSONATED if the person is staff). An Idempotency-Key has no effect: a repeated request answers another token, and a stored answer would keep one.
   *
   * `POST /api/admin/people/{id}/impersonate`
   */
  impersonate(input: ImpersonateInput, options?: CallOptions): Promise<ImpersonateResponse>;

  /**
   * Adds results of the past, from which forecasts are made. A result of the same league, day and teams replaces the one before. All of the file is taken, or nothing. Returns INVALID_ARGUMENT (RESULTS_UNREADABLE, with `line` and `problem` in the metadata). An Idempotency-Key has no effect: a repeated request sets the same results.
   *
   * `PUT /api/admin/predictions/results`
   */
  importResults(input: ImportResultsInput, options?: CallOptions): Promise<ImportResultsResponse>;

  /**
   * Invites somebody by mail. The invitation can be accepted once, within 72 hours, by whoever has this address and verified it. Another invitation of the address replaces it. Returns NOT_FOUND (MERCHANT_NOT_FOUND), PERMISSION_DENIED (PERMISSION_MISSING), ALREADY_EXISTS (ALREADY_MEMBER), FAILED_PRECONDITION (MERCHANT_NOT_APPROVED, MERCHANT_SUSPENDED), RESOURCE_EXHAUSTED (TEAM_FULL: with open invitations the team has as many people as the plan of its owner allows; TOO_MANY_MAILS).
   *
   * `POST /api/merchants/{merchant_id}/invitations`
   */
  inviteMember(input: InviteMemberInput, options?: CallOptions): Promise<InviteMemberResponse>;

  /**
   * Leaves a team. Returns NOT_FOUND (MERCHANT_NOT_FOUND), FAILED_PRECONDITION (LAST_OWNER: the owner hands the merchant over first). An Idempotency-Key has no effect: a team is left once.
   *
   * `POST /api/merchants/{merchant_id}/leave`
   */
  leaveTeam(input: LeaveTeamInput, options?: CallOptions): Promise<LeaveTeamResponse>;

  /**
   * Lifts the suspension of a merchant. Its keys work again, and its team can act for it again. Tokens of before stay refused. A merchant that is approved is not changed. Returns NOT_FOUND (MERCHANT_NOT_FOUND), FAILED_PRECONDITION (MERCHANT_NOT_APPROVED). An Idempotency-Key has no effect: a merchant that is not suspended is not changed.
   *
   * `POST /api/admin/merchants/{id}/lift`
   */
  liftMerchantSuspension(input: LiftMerchantSuspensionInput, options?: CallOptions): Promise<LiftMerchantSuspensionResponse>;

  /**
   * Lifts the suspension of a person, who can sign in again. The sessions of before stay ended. A person who is not suspended is not changed. Returns NOT_FOUND (USER_NOT_FOUND). An Idempotency-Key has no effect: a person who is not suspended is not changed.
   *
   * `POST /api/admin/people/{id}/lift`
   */
  liftSuspension(input: LiftSuspensionInput, options?: CallOptions): Promise<LiftSuspensionResponse>;

  /**
   * Links the account at the provider to the caller, who began it. The caller is notified. Linking the same account again changes nothing. Returns UNAUTHENTICATED (OPENID_STATE_INVALID, OPENID_REFUSED), ALREADY_EXISTS (IDENTITY_TAKEN if it is linked to another person), FAILED_PRECONDITION (IDENTITY_LIMIT_REACHED), UNAVAILABLE (OPENID_UNAVAILABLE). An Idempotency-Key has no effect: an account at a provider is linked once.
   *
   * `POST /api/auth/identities`
   */
  linkIdentity(input: LinkIdentityInput, options?: CallOptions): Promise<LinkIdentityResponse>;

  /**
   * Lists the keys of the merchant, newest first, also those that have ended. Returns NOT_FOUND (MERCHANT_NOT_FOUND), INVALID_ARGUMENT (PAGE_TOKEN_INVALID) if the page token is not from this list.
   *
   * `GET /api/merchants/{merchant_id}/keys`
   */
  listApiKeys(input: ListApiKeysInput, options?: CallOptions): Promise<ListApiKeysResponse>;

  /**
   * Lists the calls that were made with keys of the merchant, newest first, also those that were refused. A call is in the list within a few seconds, and for 90 days. Its body is kept nowhere. Returns NOT_FOUND (MERCHANT_NOT_FOUND), INVALID_ARGUMENT (PAGE_TOKEN_INVALID) if the page token is not from this list with the same filters.
   *
   * `GET /api/merchants/{merchant_id}/requests`
   */
  listApiRequests(input: ListApiRequestsInput, options?: CallOptions): Promise<ListApiRequestsResponse>;

  /**
   * Lists who did what in auth, newest first. Returns INVALID_ARGUMENT (PAGE_TOKEN_INVALID if the page token is not from this list with the same filters).
   *
   * `GET /api/admin/audit/auth`
   */
  listAuthAuditEntries(input?: ListAuthAuditEntriesInput, options?: CallOptions): Promise<ListAuditEntriesResponse>;

  /**
   * Lists events that auth writes to other services, oldest first. Returns INVALID_ARGUMENT (PAGE_TOKEN_INVALID if the page token is not from this list with the same filters).
   *
   * `GET /api/admin/operations/auth/events`
   */
  listAuthOutboxEvents(input?: ListAuthOutboxEventsInput, options?: CallOptions): Promise<ListOutboxEventsResponse>;

  /**
   * Lists the people whom the caller has blocked, the latest first. Nobody reads who has blocked them.
   *
   * `GET /api/social/blocks`
   */
  listBlockedPeople(input?: ListBlockedPeopleInput, options?: CallOptions): Promise<ListBlockedPeopleResponse>;

  /**
   * Lists the orders of the cancellation of an event in the order of their ids, and what came of each. Returns NOT_FOUND (EVENT_NOT_FOUND, EVENT_CHANGE_NOT_FOUND), INVALID_ARGUMENT (PAGE_TOKEN_INVALID if the page token is not from this list with the same filter).
   *
   * `GET /api/manage/events/{id}/cancellation/orders`
   */
  listCancellationOrders(input: ListCancellationOrdersInput, options?: CallOptions): Promise<ListCancellationOrdersResponse>;

  /**
   * Lists who did what in catalog, newest first. Returns INVALID_ARGUMENT (PAGE_TOKEN_INVALID if the page token is not from this list with the same filters).
   *
   * `GET /api/admin/audit/catalog`
   */
  listCatalogAuditEntries(input?: ListCatalogAuditEntriesInput, options?: CallOptions): Promise<ListAuditEntriesResponse>;

  /**
   * Lists events that catalog writes to other services, oldest first. Returns INVALID_ARGUMENT (PAGE_TOKEN_INVALID if the page token is not from this list with the same filters).
   *
   * `GET /api/admin/operations/catalog/events`
   */
  listCatalogOutboxEvents(input?: ListCatalogOutboxEventsInput, options?: CallOptions): Promise<ListOutboxEventsResponse>;

  /**
   * Lists changes, newest first. Of one club, product, event or plan, or of everything that a merchant sells. Staff reads those of everybody. Returns INVALID_ARGUMENT (PAGE_TOKEN_INVALID if the page token is not from this list with the same filter), PERMISSION_DENIED (PERMISSION_MISSING).
   *
   * `GET /api/manage/changes`
   */
  listChanges(input?: ListChangesInput, options?: CallOptions): Promise<ListChangesResponse>;

  /**
   * Lists the devices of an event, newest first. Returns INVALID_ARGUMENT (PAGE_TOKEN_INVALID if the page token is not from this list).
   *
   * `GET /api/manage/events/{event_id}/check-in-devices`
   */
  listCheckInDevices(input: ListCheckInDevicesInput, options?: CallOptions): Promise<ListCheckInDevicesResponse>;

  /**
   * Lists the lists of an event in the order in which they were created. Returns INVALID_ARGUMENT (PAGE_TOKEN_INVALID if the page token is not from this list).
   *
   * `GET /api/manage/events/{event_id}/check-in-lists`
   */
  listCheckInLists(input: ListCheckInListsInput, options?: CallOptions): Promise<ListCheckInListsResponse>;

  /**
   * Lists the clubs by name. Returns INVALID_ARGUMENT (PAGE_TOKEN_INVALID) if the page token is not from this list.
   *
   * `GET /api/clubs`
   */
  listClubs(input?: ListClubsInput, options?: CallOptions): Promise<ListClubsResponse>;

  /**
   * Lists everything that the person decided, newest first. Nothing of it is ever changed. Returns INVALID_ARGUMENT (PAGE_TOKEN_INVALID) if the page token is not from this list.
   *
   * `GET /api/auth/consents/decisions`
   */
  listConsentDecisions(input?: ListConsentDecisionsInput, options?: CallOptions): Promise<ListConsentDecisionsResponse>;

  /**
   * Lists the purposes with the version in force and what the person decided. Purposes without a version are omitted. There are no pages: there are five purposes.
   *
   * `GET /api/auth/consents`
   */
  listConsents(input?: NoInput, options?: CallOptions): Promise<ListConsentsResponse>;

  /**
   * Lists the person's conversations, or the requests of strangers. The conversation with the latest message is first.
   *
   * `GET /api/social/conversations`
   */
  listConversations(input?: ListConversationsInput, options?: CallOptions): Promise<ListConversationsResponse>;

  /**
   * Lists the prices of credits, the smallest package first. There are no pages: there are at most 50 packages. Any other number of credits is sold at the price of a single credit.
   *
   * `GET /api/credits/packages`
   */
  listCreditPackages(input?: NoInput, options?: CallOptions): Promise<ListCreditPackagesResponse>;

  /**
   * Lists all changes of the person's credits, newest first. Returns INVALID_ARGUMENT (PAGE_TOKEN_INVALID) if the page token is not from this list; INVALID_ARGUMENT also for an unknown source.
   *
   * `GET /api/credits/transactions`
   */
  listCreditTransactions(input?: ListCreditTransactionsInput, options?: CallOptions): Promise<ListCreditTransactionsResponse>;

  /**
   * Lists deliveries, newest first. Of one webhook, or of all webhooks of the person. Deliveries are kept for 30 days, skipped ones for 7 days. Returns NOT_FOUND (WEBHOOK_NOT_FOUND), INVALID_ARGUMENT (PAGE_TOKEN_INVALID) if the page token is not from this list with the same filters.
   *
   * `GET /api/webhooks/deliveries`
   */
  listDeliveries(input?: ListDeliveriesInput, options?: CallOptions): Promise<ListDeliveriesResponse>;

  /**
   * Lists the plans that are on sale, popular ones first, then by price. Returns INVALID_ARGUMENT (PAGE_TOKEN_INVALID) if the page token is not from this list.
   *
   * `GET /api/esim/plans`
   */
  listEsimPlans(input?: ListEsimPlansInput, options?: CallOptions): Promise<ListPlansResponse>;

  /**
   * Lists the top-ups of one of the person's eSIMs, newest first. Returns NOT_FOUND (ESIM_NOT_FOUND).
   *
   * `GET /api/esims/{id}/top-ups`
   */
  listEsimTopUps(input: ListEsimTopUpsInput, options?: CallOptions): Promise<ListTopUpsResponse>;

  /**
   * Lists the person's eSIMs, newest first, also those that have expired or were refunded.
   *
   * `GET /api/esims`
   */
  listEsims(input?: ListEsimsInput, options?: CallOptions): Promise<ListEsimsResponse>;

  /**
   * Lists the tickets of an event, newest first, without their codes. All filters apply together. Who holds a ticket is only in the answer for staff. Returns INVALID_ARGUMENT (PAGE_TOKEN_INVALID if the page token is not from this list with these filters).
   *
   * `GET /api/manage/events/{event_id}/tickets`
   */
  listEventTickets(input: ListEventTicketsInput, options?: CallOptions): Promise<ListEventTicketsResponse>;

  /**
   * Lists the events that have not begun, the next one first. Returns INVALID_ARGUMENT (PAGE_TOKEN_INVALID) if the page token is not from this list with the same club.
   *
   * `GET /api/tickets/events`
   */
  listEvents(input?: ListEventsInput, options?: CallOptions): Promise<ListEventsResponse>;

  /**
   * Lists the present rates between all currencies that are offered, and the spread that a quote adds. A rate that is too old for an exchange is listed as stale. There are no pages: there is one rate for each pair of currencies.
   *
   * `GET /api/wallet/exchange/rates`
   */
  listExchangeRates(input?: NoInput, options?: CallOptions): Promise<ListRatesResponse>;

  /**
   * Lists the archives of the person, newest first. There are no pages: an archive is deleted after 7 days, and only a few can be made in a day.
   *
   * `GET /api/auth/exports`
   */
  listExports(input?: NoInput, options?: CallOptions): Promise<ListExportsResponse>;

  /**
   * Returns the second factors of the caller. There are no pages: at most 5 apps and 10 passkeys.
   *
   * `GET /api/auth/factors`
   */
  listFactors(input?: NoInput, options?: CallOptions): Promise<ListFactorsResponse>;

  /**
   * Returns tickets of the event for a device without a network, signed. All of them, or those that changed since a cursor. Call it until the answer is complete, and from then on with its last cursor. Returns INVALID_ARGUMENT (PAGE_TOKEN_INVALID if the cursor is not one of this event).
   *
   * `GET /api/checkin/tickets`
   */
  listGateTickets(input?: ListGateTicketsInput, options?: CallOptions): Promise<ListGateTicketsResponse>;

  /**
   * Lists the active holds, newest first. Returns INVALID_ARGUMENT (PAGE_TOKEN_INVALID).
   *
   * `GET /api/wallet/holds`
   */
  listHolds(input?: ListHoldsInput, options?: CallOptions): Promise<ListHoldsResponse>;

  /**
   * Returns the accounts at providers that the caller has linked, the oldest first. There are no pages: at most 10.
   *
   * `GET /api/auth/identities`
   */
  listIdentities(input?: NoInput, options?: CallOptions): Promise<ListIdentitiesResponse>;

  /**
   * Returns the providers that people can sign in with, in the order in which to offer them. There are no pages: an operator names them.
   *
   * `GET /api/auth/providers`
   */
  listIdentityProviders(input?: NoInput, options?: CallOptions): Promise<ListIdentityProvidersResponse>;

  /**
   * Lists the lines of an import in their order. What each of them does, or did. Returns NOT_FOUND (IMPORT_NOT_FOUND), INVALID_ARGUMENT (PAGE_TOKEN_INVALID if the page token is not from this list with the same filter).
   *
   * `GET /api/manage/imports/{id}/rows`
   */
  listImportRows(input: ListImportRowsInput, options?: CallOptions): Promise<ListImportRowsResponse>;

  /**
   * Lists imports, newest first. Of a merchant, or for staff of everybody. They are kept for 30 days, and at most 20 of a seller that have ended. Returns INVALID_ARGUMENT (PAGE_TOKEN_INVALID if the page token is not from this list).
   *
   * `GET /api/manage/imports`
   */
  listImports(input?: ListImportsInput, options?: CallOptions): Promise<ListImportsResponse>;

  /**
   * Lists the open invitations of a team, newest first. Returns NOT_FOUND (MERCHANT_NOT_FOUND), PERMISSION_DENIED (PERMISSION_MISSING), INVALID_ARGUMENT (PAGE_TOKEN_INVALID).
   *
   * `GET /api/merchants/{merchant_id}/invitations`
   */
  listInvitations(input: ListInvitationsInput, options?: CallOptions): Promise<ListInvitationsResponse>;

  /**
   * Lists the months of the ledger, newest first. Those in the database, and those that were archived.
   *
   * `GET /api/admin/ledger/months`
   */
  listLedgerMonths(input?: NoInput, options?: CallOptions): Promise<ListLedgerMonthsResponse>;

  /**
   * Lists the mails that Plaza can send. There are no pages: the list is part of the program.
   *
   * `GET /api/admin/mail-templates`
   */
  listMailTemplates(input?: NoInput, options?: CallOptions): Promise<ListMailTemplatesResponse>;

  /**
   * Lists mails of the last 30 days, newest first, without what is in them. Returns INVALID_ARGUMENT (PAGE_TOKEN_INVALID if the page token is not from this list with the same filters).
   *
   * `GET /api/admin/mails`
   */
  listMails(input?: ListMailsInput, options?: CallOptions): Promise<ListMailsResponse>;

  /**
   * Lists events in every state, newest first. Of a merchant, or for staff of everybody. Returns INVALID_ARGUMENT (PAGE_TOKEN_INVALID if the page token is not from this list with the same filter), PERMISSION_DENIED (PERMISSION_MISSING).
   *
   * `GET /api/manage/events`
   */
  listManagedEvents(input?: ListManagedEventsInput, options?: CallOptions): Promise<ListManagedEventsResponse>;

  /**
   * Lists orders with goods of a merchant, newest first. All filters apply together. Returns NOT_FOUND (MERCHANT_NOT_FOUND), PERMISSION_DENIED (PERMISSION_MISSING), INVALID_ARGUMENT (PAGE_TOKEN_INVALID if the page token is not from this list with these filters).
   *
   * `GET /api/manage/orders`
   */
  listManagedOrders(input?: ListManagedOrdersInput, options?: CallOptions): Promise<ListManagedOrdersResponse>;

  /**
   * Lists plans in every state, newest first. Of a merchant, or for staff of everybody. Returns INVALID_ARGUMENT (PAGE_TOKEN_INVALID if the page token is not from this list with the same filter), PERMISSION_DENIED (PERMISSION_MISSING).
   *
   * `GET /api/manage/plans`
   */
  listManagedPlans(input?: ListManagedPlansInput, options?: CallOptions): Promise<ListManagedPlansResponse>;

  /**
   * Lists products in every state, newest first. Of a merchant, or for staff of everybody. Returns INVALID_ARGUMENT (PAGE_TOKEN_INVALID if the page token is not from this list with the same filter), PERMISSION_DENIED (PERMISSION_MISSING).
   *
   * `GET /api/manage/products`
   */
  listManagedProducts(input?: ListManagedProductsInput, options?: CallOptions): Promise<ListManagedProductsResponse>;

  /**
   * Lists pictures, newest first. Of a merchant, of the platform for staff, or the caller's own. Returns INVALID_ARGUMENT (PAGE_TOKEN_INVALID if the page token is not from this list with the same filter), NOT_FOUND (MERCHANT_NOT_FOUND), PERMISSION_DENIED (PERMISSION_MISSING).
   *
   * `GET /api/media`
   */
  listMedia(input?: ListMediaInput, options?: CallOptions): Promise<ListMediaResponse>;

  /**
   * Lists the members of a team, in the order in which they joined. Returns NOT_FOUND (MERCHANT_NOT_FOUND) if the person is not in the team, PERMISSION_DENIED (PERMISSION_MISSING), INVALID_ARGUMENT (PAGE_TOKEN_INVALID).
   *
   * `GET /api/merchants/{merchant_id}/members`
   */
  listMembers(input: ListMembersInput, options?: CallOptions): Promise<ListMembersResponse>;

  /**
   * Lists the merchants in whose teams the person is, and what they may do there, oldest first. Returns INVALID_ARGUMENT (PAGE_TOKEN_INVALID if the page token is not from this list).
   *
   * `GET /api/auth/merchants`
   */
  listMemberships(input?: ListMembershipsInput, options?: CallOptions): Promise<ListMembershipsResponse>;

  /**
   * Lists merchants, newest first. Returns INVALID_ARGUMENT (PAGE_TOKEN_INVALID if the page token is not from this list with the same filter).
   *
   * `GET /api/admin/merchant-accounts`
   */
  listMerchantAccounts(input?: ListMerchantAccountsInput, options?: CallOptions): Promise<ListMerchantAccountsResponse>;

  /**
   * Lists what was done in auth for a merchant, newest first. The calls of its team and of its API keys, and those of staff about it, without their names. Returns NOT_FOUND (MERCHANT_NOT_FOUND for anybody outside the team), PERMISSION_DENIED (PERMISSION_MISSING), INVALID_ARGUMENT (PAGE_TOKEN_INVALID if the page token is not from this list with the same filters).
   *
   * `GET /api/merchants/{merchant_id}/audit/auth`
   */
  listMerchantAuthAuditEntries(input: ListMerchantAuthAuditEntriesInput, options?: CallOptions): Promise<ListMerchantAuditEntriesResponse>;

  /**
   * Lists what was done in catalog for a merchant, newest first. The calls of its team and of its API keys, and those of staff about it, without their names. Returns NOT_FOUND (MERCHANT_NOT_FOUND for anybody outside the team), PERMISSION_DENIED (PERMISSION_MISSING), INVALID_ARGUMENT (PAGE_TOKEN_INVALID if the page token is not from this list with the same filters).
   *
   * `GET /api/merchants/{merchant_id}/audit/catalog`
   */
  listMerchantCatalogAuditEntries(input: ListMerchantCatalogAuditEntriesInput, options?: CallOptions): Promise<ListMerchantAuditEntriesResponse>;

  /**
   * Lists what was done in messaging for a merchant, newest first. The calls of its team and of its API keys, and those of staff about it, without their names. Returns NOT_FOUND (MERCHANT_NOT_FOUND for anybody outside the team), PERMISSION_DENIED (PERMISSION_MISSING), INVALID_ARGUMENT (PAGE_TOKEN_INVALID if the page token is not from this list with the same filters).
   *
   * `GET /api/merchants/{merchant_id}/audit/messaging`
   */
  listMerchantMessagingAuditEntries(input: ListMerchantMessagingAuditEntriesInput, options?: CallOptions): Promise<ListMerchantAuditEntriesResponse>;

  /**
   * Lists the transactions in the merchant's wallet, newest first. Only the merchant's owner and administrators can read it. Returns NOT_FOUND (MERCHANT_NOT_FOUND) for anyone else, INVALID_ARGUMENT (PAGE_TOKEN_INVALID).
   *
   * `GET /api/merchants/{id}/transactions`
   */
  listMerchantTransactions(input: ListMerchantTransactionsInput, options?: CallOptions): Promise<ListMerchantTransactionsResponse>;

  /**
   * Lists what was done in wallet for a merchant, newest first. The calls of its team and of its API keys, and those of staff about it, without their names. Returns NOT_FOUND (MERCHANT_NOT_FOUND for anybody outside the team), PERMISSION_DENIED (PERMISSION_MISSING), INVALID_ARGUMENT (PAGE_TOKEN_INVALID if the page token is not from this list with the same filters).
   *
   * `GET /api/merchants/{merchant_id}/audit/wallet`
   */
  listMerchantWalletAuditEntries(input: ListMerchantWalletAuditEntriesInput, options?: CallOptions): Promise<ListMerchantAuditEntriesResponse>;

  /**
   * Lists the merchants that the person owns, oldest first. Returns INVALID_ARGUMENT (PAGE_TOKEN_INVALID) if the page token is not from this list.
   *
   * `GET /api/merchants`
   */
  listMerchants(input?: ListMerchantsInput, options?: CallOptions): Promise<ListMerchantsResponse>;

  /**
   * Lists what a message said before it was edited, the latest first. Returns NOT_FOUND (CONVERSATION_NOT_FOUND, also if the person is not in the conversation; MESSAGE_NOT_FOUND).
   *
   * `GET /api/social/conversations/{conversation_id}/messages/{id}/versions`
   */
  listMessageVersions(input: ListMessageVersionsInput, options?: CallOptions): Promise<ListMessageVersionsResponse>;

  /**
   * Lists the messages of a conversation, newest first, or those with some words. Returns NOT_FOUND (CONVERSATION_NOT_FOUND), also if the person is not in the conversation.
   *
   * `GET /api/social/conversations/{conversation_id}/messages`
   */
  listMessages(input: ListMessagesInput, options?: CallOptions): Promise<ListMessagesResponse>;

  /**
   * Lists who did what in messaging, newest first. Returns INVALID_ARGUMENT (PAGE_TOKEN_INVALID if the page token is not from this list with the same filters).
   *
   * `GET /api/admin/audit/messaging`
   */
  listMessagingAuditEntries(input?: ListMessagingAuditEntriesInput, options?: CallOptions): Promise<ListAuditEntriesResponse>;

  /**
   * Lists events that messaging writes to other services, oldest first. Returns INVALID_ARGUMENT (PAGE_TOKEN_INVALID if the page token is not from this list with the same filters).
   *
   * `GET /api/admin/operations/messaging/events`
   */
  listMessagingOutboxEvents(input?: ListMessagingOutboxEventsInput, options?: CallOptions): Promise<ListOutboxEventsResponse>;

  /**
   * Lists the entries of the audit log of auth that concern the person, newest first. The person's own calls, and calls about the person, without the names of staff. Returns INVALID_ARGUMENT (PAGE_TOKEN_INVALID).
   *
   * `GET /api/account/audit/auth`
   */
  listMyAuthAuditEntries(input?: ListMyAuthAuditEntriesInput, options?: CallOptions): Promise<ListMyAuditEntriesResponse>;

  /**
   * Lists the entries of the audit log of catalog that concern the person, newest first. The person's own calls, and calls about the person, without the names of staff. Returns INVALID_ARGUMENT (PAGE_TOKEN_INVALID).
   *
   * `GET /api/account/audit/catalog`
   */
  listMyCatalogAuditEntries(input?: ListMyCatalogAuditEntriesInput, options?: CallOptions): Promise<ListMyAuditEntriesResponse>;

  /**
   * Lists the entries of the audit log of messaging that concern the person, newest first. The person's own calls, and calls about the person, without the names of staff. Returns INVALID_ARGUMENT (PAGE_TOKEN_INVALID).
   *
   * `GET /api/account/audit/messaging`
   */
  listMyMessagingAuditEntries(input?: ListMyMessagingAuditEntriesInput, options?: CallOptions): Promise<ListMyAuditEntriesResponse>;

  /**
   * Lists the entries of the audit log of wallet that concern the person, newest first. The person's own calls, and calls about the person, without the names of staff. Returns INVALID_ARGUMENT (PAGE_TOKEN_INVALID).
   *
   * `GET /api/account/audit/wallet`
   */
  listMyWalletAuditEntries(input?: ListMyWalletAuditEntriesInput, options?: CallOptions): Promise<ListMyAuditEntriesResponse>;

  /**
   * Lists the person's notifications, newest first. Returns INVALID_ARGUMENT (PAGE_TOKEN_INVALID) if the page token is not from this list with the same filter.
   *
   * `GET /api/notifications`
   */
  listNotifications(input?: ListNotificationsInput, options?: CallOptions): Promise<ListNotificationsResponse>;

  /**
   * Lists the person's orders, newest first.
   *
   * `GET /api/shop/orders`
   */
  listOrders(input?: ListOrdersInput, options?: CallOptions): Promise<ListOrdersResponse>;

  /**
   * Lists the payment requests of a merchant, newest first. Only the merchant's owner and administrators can read it. Returns NOT_FOUND (MERCHANT_NOT_FOUND), INVALID_ARGUMENT (PAGE_TOKEN_INVALID) if the page token is not from this list with the same filters.
   *
   * `GET /api/payment-requests`
   */
  listPaymentRequests(input?: ListPaymentRequestsInput, options?: CallOptions): Promise<ListPaymentRequestsResponse>;

  /**
   * Lists the payments that the person made, newest first. With `merchant_id` it lists the payments to that merchant, for its owner, its team and administrators. Returns NOT_FOUND (MERCHANT_NOT_FOUND), INVALID_ARGUMENT (PAGE_TOKEN_INVALID) if the page token is not from this list with the same filters.
   *
   * `GET /api/payments`
   */
  listPayments(input?: ListPaymentsInput, options?: CallOptions): Promise<ListPaymentsResponse>;

  /**
   * Lists the destinations of all merchants that the person owns, or of one merchant, newest first. Returns INVALID_ARGUMENT (PAGE_TOKEN_INVALID) if the page token is not from this list with the same filters.
   *
   * `GET /api/payout-destinations`
   */
  listPayoutDestinations(input?: ListPayoutDestinationsInput, options?: CallOptions): Promise<ListPayoutDestinationsResponse>;

  /**
   * Lists the payouts of all merchants that the person owns, newest first. Returns INVALID_ARGUMENT (PAGE_TOKEN_INVALID) if the page token is not from this list with the same filters.
   *
   * `GET /api/payouts`
   */
  listPayouts(input?: ListPayoutsInput, options?: CallOptions): Promise<ListPayoutsResponse>;

  /**
   * Lists people, newest first. `query` finds a person by id, and people whose e-mail address or name begins with it, also the name without its first word; upper and lower case are the same. With `ids`, returns those people, at most 100, and takes no other filter; unknown ids are omitted. Returns INVALID_ARGUMENT (PAGE_TOKEN_INVALID if the page token is not from this list with the same filters).
   *
   * `GET /api/admin/people`
   */
  listPeople(input?: ListPeopleInput, options?: CallOptions): Promise<ListPeopleResponse>;

  /**
   * Lists the eSIMs of a person, newest first, also those that have expired or were refunded, without their codes, with which anybody could use the line. The id of an eSIM is the id of its order. Returns INVALID_ARGUMENT (PAGE_TOKEN_INVALID if the page token is not from this list of the same person).
   *
   * `GET /api/admin/esims`
   */
  listPersonEsims(input: ListPersonEsimsInput, options?: CallOptions): Promise<ListPersonEsimsResponse>;

  /**
   * Lists the sessions of a person that have not ended, newest first. Returns NOT_FOUND (USER_NOT_FOUND), INVALID_ARGUMENT (PAGE_TOKEN_INVALID if the page token is not from this list with the same person).
   *
   * `GET /api/admin/people/{id}/sessions`
   */
  listPersonSessions(input: ListPersonSessionsInput, options?: CallOptions): Promise<ListPersonSessionsResponse>;

  /**
   * Lists the tickets that a person holds, newest first, also those that were refunded or cancelled, without their codes, with which anybody could come in. Returns INVALID_ARGUMENT (PAGE_TOKEN_INVALID if the page token is not from this list of the same person).
   *
   * `GET /api/admin/tickets`
   */
  listPersonTickets(input: ListPersonTicketsInput, options?: CallOptions): Promise<ListPersonTicketsResponse>;

  /**
   * Lists what was sold of plans that were published once, newest first. Of a merchant, or for staff of everybody. Whoever bought an eSIM is not shown, nor what a single eSIM has used: usage is a sum over the eSIMs of a plan, from five on. A test key finds nothing. Returns INVALID_ARGUMENT (PAGE_TOKEN_INVALID if the page token is not from this list with the same filter), PERMISSION_DENIED (PERMISSION_MISSING).
   *
   * `GET /api/manage/plan-sales`
   */
  listPlanSales(input?: ListPlanSalesInput, options?: CallOptions): Promise<ListPlanSalesResponse>;

  /**
   * Lists forecasts of matches to come, soonest first. Of events whose league and teams are known. They are made anew every hour, from the results that are known then. Returns INVALID_ARGUMENT (PAGE_TOKEN_INVALID) if the page token is not from this list with the same filter.
   *
   * `GET /api/ai/predictions`
   */
  listPredictions(input?: ListPredictionsInput, options?: CallOptions): Promise<ListPredictionsResponse>;

  /**
   * Lists products by name. Returns INVALID_ARGUMENT (PAGE_TOKEN_INVALID) if the page token is not from this list.
   *
   * `GET /api/shop/products`
   */
  listProducts(input?: ListProductsInput, options?: CallOptions): Promise<ListProductsResponse>;

  /**
   * Lists what is recommended to the person, the best first. Nothing is in it that the person bought since they agreed, that they dismissed, or that cannot be bought now. At most 100, and none while fewer than three people have the same. A list is made anew after 5 minutes, and when the person buys something; it stays as it is while nothing changes. Returns INVALID_ARGUMENT (PAGE_TOKEN_INVALID) if the page token is not from this list with the same kind; UNAVAILABLE if what is on sale cannot be read.
   *
   * `GET /api/ai/recommendations`
   */
  listRecommendations(input?: ListRecommendationsInput, options?: CallOptions): Promise<ListRecommendationsResponse>;

  /**
   * Lists reports, newest first. Returns INVALID_ARGUMENT (PAGE_TOKEN_INVALID if the page token is not from this list with the same filters).
   *
   * `GET /api/admin/reports`
   */
  listReports(input?: ListReportsInput, options?: CallOptions): Promise<ListReportsResponse>;

  /**
   * Lists the scans of an event, the last received first. Returns INVALID_ARGUMENT (PAGE_TOKEN_INVALID if the page token is not from this list with the same filter).
   *
   * `GET /api/manage/events/{event_id}/scans`
   */
  listScans(input: ListScansInput, options?: CallOptions): Promise<ListScansResponse>;

  /**
   * Lists the person's holds that have not ended, newest first.
   *
   * `GET /api/tickets/holds`
   */
  listSeatHolds(input?: ListSeatHoldsInput, options?: CallOptions): Promise<ListSeatHoldsResponse>;

  /**
   * Lists the sessions of the person that have not ended, newest first. Returns INVALID_ARGUMENT (PAGE_TOKEN_INVALID if the page token is not from this list).
   *
   * `GET /api/auth/sessions`
   */
  listSessions(input?: ListSessionsInput, options?: CallOptions): Promise<ListSessionsResponse>;

  /**
   * Lists the sign-ins of the person in the last 90 days, newest first, with those that failed. Of these at most 50 a day are kept. Returns INVALID_ARGUMENT (PAGE_TOKEN_INVALID if the page token is not from this list).
   *
   * `GET /api/auth/sign-ins`
   */
  listSignIns(input?: ListSignInsInput, options?: CallOptions): Promise<ListSignInsResponse>;

  /**
   * Lists pictures that look like one, in the same library and of the same kind, nearest first; a copy in another size or quality is marked. Returns NOT_FOUND (MEDIA_NOT_FOUND), FAILED_PRECONDITION (MEDIA_NOT_READY).
   *
   * `GET /api/media/{id}/similar`
   */
  listSimilarMedia(input: ListSimilarMediaInput, options?: CallOptions): Promise<ListSimilarMediaResponse>;

  /**
   * Lists what people who have a thing have as well, the nearest first, without what the person has or dismissed and what cannot be bought now. At most 50, and none of a thing that fewer than three people have. Returns INVALID_ARGUMENT (PAGE_TOKEN_INVALID) if the page token is not from this list; UNAVAILABLE if what is on sale cannot be read.
   *
   * `GET /api/ai/recommendations/{thing_id}/similar`
   */
  listSimilarThings(input: ListSimilarThingsInput, options?: CallOptions): Promise<ListSimilarThingsResponse>;

  /**
   * Lists the people who have a role of staff, by their ids, which are in the order of their registration. Returns INVALID_ARGUMENT (PAGE_TOKEN_INVALID if the page token is not from this list).
   *
   * `GET /api/admin/staff`
   */
  listStaff(input?: ListStaffInput, options?: CallOptions): Promise<ListStaffResponse>;

  /**
   * Lists why the stock of a product changed, newest first. The stock is their sum. Returns NOT_FOUND (PRODUCT_NOT_FOUND), INVALID_ARGUMENT (PAGE_TOKEN_INVALID if the page token is not from this list).
   *
   * `GET /api/manage/products/{id}/stock`
   */
  listStockMovements(input: ListStockMovementsInput, options?: CallOptions): Promise<ListStockMovementsResponse>;

  /**
   * Lists the plans that there are, with their features and limits. There are no pages: there are three plans.
   *
   * `GET /api/subscription/plans`
   */
  listSubscriptionPlans(input?: NoInput, options?: CallOptions): Promise<ListSubscriptionPlansResponse>;

  /**
   * Lists the person's offers, newest first. Returns INVALID_ARGUMENT (PAGE_TOKEN_INVALID if the page token is not from this list with the same direction).
   *
   * `GET /api/tickets/transfers`
   */
  listTicketTransfers(input?: ListTicketTransfersInput, options?: CallOptions): Promise<ListTicketTransfersResponse>;

  /**
   * Lists the person's tickets, newest first. The answer is never cached.
   *
   * `GET /api/tickets`
   */
  listTickets(input?: ListTicketsInput, options?: CallOptions): Promise<ListTicketsResponse>;

  /**
   * Lists the person's transactions, newest first. Transactions in archived months are not listed. Returns INVALID_ARGUMENT (PAGE_TOKEN_INVALID) if the page token is not from this list with the same filters, FAILED_PRECONDITION (PERIOD_ARCHIVED) for a time in an archived month.
   *
   * `GET /api/wallet/transactions`
   */
  listTransactions(input?: ListTransactionsInput, options?: CallOptions): Promise<ListTransactionsResponse>;

  /**
   * Lists the accounts with unclaimed money, newest first. Returns INVALID_ARGUMENT (CURRENCY_UNKNOWN; PAGE_TOKEN_INVALID if the page token is not from this list with the same filters).
   *
   * `GET /api/admin/unclaimed`
   */
  listUnclaimed(input?: ListUnclaimedInput, options?: CallOptions): Promise<ListUnclaimedResponse>;

  /**
   * Lists the transactions of one of these accounts, newest first. The money that came in, and the money that was paid. Each has its purpose, and who decided it. Transactions in archived months are not listed. Returns NOT_FOUND (UNCLAIMED_NOT_FOUND), INVALID_ARGUMENT (PAGE_TOKEN_INVALID).
   *
   * `GET /api/admin/unclaimed/{id}/transactions`
   */
  listUnclaimedTransactions(input: ListUnclaimedTransactionsInput, options?: CallOptions): Promise<ListUnclaimedTransactionsResponse>;

  /**
   * Lists the verifications, newest first. The first is the one that is running, if there is one.
   *
   * `GET /api/admin/ledger/verifications`
   */
  listVerifications(input?: ListVerificationsInput, options?: CallOptions): Promise<ListVerificationsResponse>;

  /**
   * Lists who did what in wallet, newest first. Returns INVALID_ARGUMENT (PAGE_TOKEN_INVALID if the page token is not from this list with the same filters).
   *
   * `GET /api/admin/audit/wallet`
   */
  listWalletAuditEntries(input?: ListWalletAuditEntriesInput, options?: CallOptions): Promise<ListAuditEntriesResponse>;

  /**
   * Lists events that wallet writes to other services, oldest first. Returns INVALID_ARGUMENT (PAGE_TOKEN_INVALID if the page token is not from this list with the same filters).
   *
   * `GET /api/admin/operations/wallet/events`
   */
  listWalletOutboxEvents(input?: ListWalletOutboxEventsInput, options?: CallOptions): Promise<ListOutboxEventsResponse>;

  /**
   * Lists the person's wallets. There are no pages: there is one wallet for each currency that is offered. If there is no wallet in the platform's default currency, it is opened.
   *
   * `GET /api/wallet/wallets`
   */
  listWallets(input?: NoInput, options?: CallOptions): Promise<ListWalletsResponse>;

  /**
   * Lists deliveries, newest first. Of one webhook, or of all webhooks of the person. Deliveries are kept for 30 days, skipped ones for 7 days. Returns NOT_FOUND (WEBHOOK_NOT_FOUND), INVALID_ARGUMENT (PAGE_TOKEN_INVALID) if the page token is not from this list with the same filters.
   *
   * `GET /api/webhooks/{webhook_id}/deliveries`
   */
  listWebhookDeliveries(input: ListWebhookDeliveriesInput, options?: CallOptions): Promise<ListDeliveriesResponse>;

  /**
   * Lists the event types with their meaning. There are no pages: a version of Plaza knows some dozens of types.
   *
   * `GET /api/webhooks/event-types`
   */
  listWebhookEventTypes(input?: NoInput, options?: CallOptions): Promise<ListWebhookEventTypesResponse>;

  /**
   * Lists the person's webhooks, newest first.
   *
   * `GET /api/webhooks`
   */
  listWebhooks(input?: ListWebhooksInput, options?: CallOptions): Promise<ListWebhooksResponse>;

  /**
   * Signs a person in and opens a session. Somebody with a second factor gets a challenge instead of tokens, and no session yet: see `loginWithFactor`. Returns UNAUTHENTICATED (INVALID_CREDENTIALS) both for an unknown e-mail address and for a wrong password, in the same time; PERMISSION_DENIED (ACCOUNT_SUSPENDED, with the end of the suspension as `until`, if there is one) after the right password of a suspended person; RESOURCE_EXHAUSTED (SERVER_BUSY) with a time to wait if too many people sign up or sign in at the same time. With `cookie`: PERMISSION_DENIED (CSRF_HEADER_MISSING, CROSS_ORIGIN_REFUSED). An Idempotency-Key has no effect: a repeated request opens another session, and a stored answer would contain tokens.
   *
   * `POST /api/auth/login`
   */
  login(input: LoginInput, options?: CallOptions): Promise<LoginResponse>;

  /**
   * Finishes a sign-in whose password was right, with one of the factors that the challenge names. A challenge takes five tries in ten minutes, and an account ten wrong codes in fifteen minutes, after which only passkeys and recovery codes are accepted. Returns UNAUTHENTICATED (CHALLENGE_INVALID; FACTOR_CODE_INVALID with the metadata `tries_left`; PASSKEY_INVALID), RESOURCE_EXHAUSTED (FACTOR_LOCKED). With `cookie`: PERMISSION_DENIED (CSRF_HEADER_MISSING, CROSS_ORIGIN_REFUSED). An Idempotency-Key has no effect: a challenge opens one session, and a code is accepted once.
   *
   * `POST /api/auth/login/factor`
   */
  loginWithFactor(input: LoginWithFactorInput, options?: CallOptions): Promise<LoginWithFactorResponse>;

  /**
   * Signs a person in with a passkey, without an address and a password. The authenticator must verify the person (PIN, finger or face), which makes it two factors. Returns UNAUTHENTICATED (PASSKEY_INVALID). With `cookie`: PERMISSION_DENIED (CSRF_HEADER_MISSING, CROSS_ORIGIN_REFUSED). An Idempotency-Key has no effect: the answer of a passkey is accepted once.
   *
   * `POST /api/auth/login/passkey`
   */
  loginWithPasskey(input: LoginWithPasskeyInput, options?: CallOptions): Promise<LoginWithPasskeyResponse>;

  /**
   * Ends the session of the refresh token in the request or, without one, the session of the access token. It is not an error if the session of a refresh token has already ended. The session cannot be refreshed any more, and its access tokens are refused everywhere (TOKEN_INVALID) within a second; without Redis within 5 seconds. Returns UNAUTHENTICATED (REFRESH_TOKEN_INVALID if there is no such session, TOKEN_INVALID if the session of the access token has already ended, UNAUTHENTICATED if the call has neither token). With `cookie`, also PERMISSION_DENIED (CSRF_HEADER_MISSING, CROSS_ORIGIN_REFUSED). An Idempotency-Key has no effect: a session that has ended stays ended.
   *
   * `POST /api/auth/logout`
   */
  logout(input?: LogoutInput, options?: CallOptions): Promise<LogoutResponse>;

  /**
   * Marks all messages of the other participants as read. Returns NOT_FOUND (CONVERSATION_NOT_FOUND), also if the person is not in the conversation.
   *
   * `POST /api/social/conversations/{conversation_id}/read`
   */
  markConversationRead(input: MarkConversationReadInput, options?: CallOptions): Promise<MarkReadResponse>;

  /**
   * Moves everything of a guest to the account of the person who makes the call, and deletes the guest. The balance of every wallet, credits, the cart, orders, tickets, eSIMs and notifications. The guest's access token is the proof that the guest is theirs. Idempotent: the same call again answers the same, without moving anything twice. Either everything moves or nothing does: what was decided is finished by itself, even if a service dies meanwhile. Returns PERMISSION_DENIED (GUEST_TOKEN_INVALID), ALREADY_EXISTS (GUEST_ALREADY_MERGED) if the guest was merged into another account, FAILED_PRECONDITION (NOT_A_GUEST) if the account has signed up meanwhile, ABORTED (MERGE_UNDER_WAY) with a time to wait while another merge or a deletion of one of both is being decided, PERMISSION_DENIED (ACCOUNT_SUSPENDED) if the guest is suspended. Returns FAILED_PRECONDITION if something of the guest has to end first (ORDER_OPEN, MONEY_HELD, MONEY_OWED, DEPOSIT_OPEN, PAYMENT_OPEN, PAYOUT_OPEN) or the wallet of one of both is frozen (WALLET_FROZEN). An Idempotency-Key has no effect: a guest is merged once, into one account.
   *
   * `POST /api/auth/guests/merge`
   */
  mergeGuest(input: MergeGuestInput, options?: CallOptions): Promise<MergeGuestResponse>;

  /**
   * Moves an event that was published to another date, another venue, or both, although tickets for it were sold. The tickets stay valid, and show where and when it takes place now. Every buyer is notified, and until `refund_until` those who bought before the move can give their order back: see `giveBackOrder`. An event can be moved again, and cancelled. Returns NOT_FOUND (EVENT_NOT_FOUND), ABORTED (VERSION_CONFLICT), INVALID_ARGUMENT (ETAG_MISSING), FAILED_PRECONDITION (EVENT_CANCELLED, STATE_INVALID for an event that was never published), PERMISSION_DENIED (PERMISSION_MISSING, SCOPE_MISSING, LIVE_KEY_NEEDED, KEY_HAS_CEILING).
   *
   * `POST /api/manage/events/{id}/move`
   */
  moveEvent(input: MoveEventInput, options?: CallOptions): Promise<MoveEventResponse>;

  /**
   * Receives goods, or corrects a stock, which needs a reason; of a product with variants the stock of one of them. Returns NOT_FOUND (PRODUCT_NOT_FOUND, VARIANT_NOT_FOUND), FAILED_PRECONDITION (OUT_OF_STOCK if less would be left than nothing, VARIANT_MISSING if the product has variants and none is named), INVALID_ARGUMENT (REASON_MISSING).
   *
   * `POST /api/manage/products/{id}/stock`
   */
  moveStock(input: MoveStockInput, options?: CallOptions): Promise<MoveStockResponse>;

  /**
   * Mutes a conversation for the caller, until a time or for ever. `getLiveState` does not count what is unread in it, and archived it stays so. Nobody else hears of it. Returns NOT_FOUND (CONVERSATION_NOT_FOUND), also if the person is not in the conversation.
   *
   * `PUT /api/social/conversations/{conversation_id}/mute`
   */
  muteConversation(input: MuteConversationInput, options?: CallOptions): Promise<MuteConversationResponse>;

  /**
   * Offers the ownership to another member, for 72 hours. It replaces an earlier offer. Returns NOT_FOUND (MERCHANT_NOT_FOUND, MEMBER_NOT_FOUND), PERMISSION_DENIED (PERMISSION_MISSING if the person is not the owner). An Idempotency-Key has no effect: a repeated request replaces the offer.
   *
   * `POST /api/merchants/{merchant_id}/ownership/offer`
   */
  offerOwnership(input: OfferOwnershipInput, options?: CallOptions): Promise<OfferOwnershipResponse>;

  /**
   * Offers a ticket to another person, for 72 hours or until the event begins. Until it is accepted the ticket stays with the caller, can be used, and can be refunded, which ends the offer. An address gets a mail; whether it has an account is not said. Returns NOT_FOUND (TICKET_NOT_FOUND, TRANSFER_RECIPIENT_NOT_FOUND for an id that nobody has), INVALID_ARGUMENT (TRANSFER_TO_SELF), FAILED_PRECONDITION (TICKET_NOT_VALID, EVENT_CANCELLED, EVENT_PAST, TRANSFER_FORBIDDEN if the event forbids it, TRANSFER_OPEN if it is already offered), RESOURCE_EXHAUSTED (TRANSFERS_TOO_MANY after 5 offers of the ticket in 24 hours, TRANSFER_MAILS_TOO_MANY after 20 offers of the caller to addresses, or 10 to this address), PERMISSION_DENIED (STEP_UP_REQUIRED, COOL_OFF).
   *
   * `POST /api/tickets/{ticket_id}/transfer`
   */
  offerTicket(input: OfferTicketInput, options?: CallOptions): Promise<OfferTicketResponse>;

  /**
   * Returns the page of Stripe on which the person changes the plan or the card, pays what is overdue, and finds invoices. Returns FAILED_PRECONDITION (BILLING_NOT_OFFERED; SUBSCRIPTION_MISSING if the person never had one), UNAVAILABLE (BILLING_UNAVAILABLE: try again). An Idempotency-Key has no effect: nothing changes until the person changes it on the page.
   *
   * `POST /api/subscription/portal`
   */
  openPortal(input?: NoInput, options?: CallOptions): Promise<OpenPortalResponse>;

  /**
   * Exchanges a pairing code for the token of its device. A code is good once, and for 10 minutes. Returns NOT_FOUND (PAIRING_CODE_INVALID), also for a code that was used or is too old. An Idempotency-Key has no effect: the code is the key: it works once.
   *
   * `POST /api/checkin/pair`
   */
  pairDevice(input: PairDeviceInput, options?: CallOptions): Promise<PairDeviceResponse>;

  /**
   * Pays a payment request that a test key created, with test money. What a payer does to a real one. Only a test key of the merchant can do this. Returns NOT_FOUND (PAYMENT_REQUEST_NOT_FOUND), PERMISSION_DENIED (TEST_KEY_REQUIRED for a live key, and for a person), FAILED_PRECONDITION (PAYMENT_REQUEST_PAID, PAYMENT_REQUEST_CANCELLED, PAYMENT_REQUEST_EXPIRED).
   *
   * `POST /api/payment-requests/{id}/test-payment`
   */
  payTestPaymentRequest(input: PayTestPaymentRequestInput, options?: CallOptions): Promise<PayTestPaymentRequestResponse>;

  /**
   * Pays unclaimed money, all of it or a part. Into the wallet of a person, or as the record of a payment outside of Plaza, named by `reference`. What the former owner owes for deposits that a provider took back is deducted first. The transaction records the reason, the reference and who decided it. Idempotent for the key. Returns NOT_FOUND (UNCLAIMED_NOT_FOUND, RECIPIENT_NOT_FOUND), FAILED_PRECONDITION (INSUFFICIENT_FUNDS with what is left in the metadata, ACCOUNT_CLOSED if the account of the recipient is deleted too), INVALID_ARGUMENT (AMOUNT_INVALID).
   *
   * `POST /api/admin/unclaimed/{id}/pay`
   */
  payUnclaimed(input: PayUnclaimedInput, options?: CallOptions): Promise<PayUnclaimedResponse>;

  /**
   * Pins a message, which everybody finds with `pinned` of ListMessages. In a group only owners and moderators do. A conversation has at most 20; a pinned one stays as it is. Returns NOT_FOUND (CONVERSATION_NOT_FOUND, also if the person is not in the conversation; MESSAGE_NOT_FOUND), PERMISSION_DENIED (GROUP_ROLE_REQUIRED), FAILED_PRECONDITION (PINS_EXCEEDED, PERSON_NOT_REACHABLE, CONVERSATION_NOT_ACCEPTED).
   *
   * `PUT /api/social/conversations/{conversation_id}/messages/{id}/pin`
   */
  pinMessage(input: PinMessageInput, options?: CallOptions): Promise<PinMessageResponse>;

  /**
   * Has the preview made, or made anew. Nothing changes if one is being made. Returns NOT_FOUND (IMPORT_NOT_FOUND), FAILED_PRECONDITION (IMPORT_STATE_INVALID, IMPORT_EMPTY without a part, IMPORT_PART_MISSING if the parts are not numbered from 1 without a gap).
   *
   * `POST /api/manage/imports/{id}/preview`
   */
  previewImport(input: PreviewImportInput, options?: CallOptions): Promise<PreviewImportResponse>;

  /**
   * Returns a mail as a person would get it, with invented values. Returns INVALID_ARGUMENT for a template or a language that does not exist.
   *
   * `GET /api/admin/mail-templates/{template}/{language}`
   */
  previewMail(input: PreviewMailInput, options?: CallOptions): Promise<PreviewMailResponse>;

  /**
   * Returns what RefundManagedOrder would refund now, and changes nothing. The postings are those that the refund would make. Returns the same errors as `refundManagedOrder`. An Idempotency-Key has no effect: it changes nothing.
   *
   * `POST /api/manage/orders/{id}/refund/preview`
   */
  previewManagedOrderRefund(input: PreviewManagedOrderRefundInput, options?: CallOptions): Promise<PreviewManagedOrderRefundResponse>;

  /**
   * Returns what RefundPlacedOrder would refund now, and changes nothing. The postings are those that the refund would make. Returns the same errors as `refundPlacedOrder`. An Idempotency-Key has no effect: it changes nothing.
   *
   * `POST /api/admin/orders/{id}/refund/preview`
   */
  previewOrderRefund(input: PreviewOrderRefundInput, options?: CallOptions): Promise<PreviewOrderRefundResponse>;

  /**
   * Takes the price from the person's wallet and adds the credits. Both or neither. Returns FAILED_PRECONDITION (INSUFFICIENT_FUNDS, CREDIT_LIMIT_REACHED), INVALID_ARGUMENT (CREDIT_PACKAGE_UNKNOWN).
   *
   * `POST /api/credits/purchase`
   */
  purchaseCredits(input?: PurchaseCreditsInput, options?: CallOptions): Promise<PurchaseCreditsResponse>;

  /**
   * Buys tickets. Either all seats are bought and paid, or none. Returns NOT_FOUND (EVENT_NOT_FOUND, CATEGORY_NOT_FOUND, SEAT_NOT_FOUND with `seats` in the metadata, SEAT_HOLD_NOT_FOUND), FAILED_PRECONDITION (EVENT_CANCELLED, EVENT_PAST, NOT_ON_SALE, SEATS_TAKEN with `seats` in the metadata, SEATS_NOT_TOGETHER with `together`, LIMIT_PER_PERSON with `limit` and `left` in the metadata, SOLD_OUT with `left` in the metadata, PRICE_CHANGED with `total` and `currency` in the metadata if `expected_total` is not the total, INSUFFICIENT_FUNDS, ORDER_EXPIRED), INVALID_ARGUMENT (QUANTITY_INVALID), UNAVAILABLE (ORDER_PENDING) if the result is not known by the deadline. In that case `getPlacedOrder` returns the state of the order. A call with the same idempotency key gets the answer of this order, or places a new order if this one has failed.
   *
   * `POST /api/tickets/purchase`
   */
  purchaseTickets(input: PurchaseTicketsInput, options?: CallOptions): Promise<PurchaseResponse>;

  /**
   * Changes a list. All of its fields. What was scanned before keeps the rule that it was scanned under. Returns NOT_FOUND (CHECK_IN_LIST_NOT_FOUND, CATEGORY_NOT_FOUND), ALREADY_EXISTS (CHECK_IN_LIST_EXISTS).
   *
   * `PUT /api/manage/check-in-lists/{id}`
   */
  putCheckInList(input: PutCheckInListInput, options?: CallOptions): Promise<PutCheckInListResponse>;

  /**
   * Creates a category of an event, or changes the one with this name. Its price, and how many seats it has. Seats are made in rows, and only free ones are taken away. Returns NOT_FOUND (EVENT_NOT_FOUND), ABORTED (VERSION_CONFLICT), INVALID_ARGUMENT (ETAG_MISSING), FAILED_PRECONDITION (ALREADY_SOLD if seats would go that are held or sold, CATEGORIES_FULL).
   *
   * `PUT /api/manage/events/{id}/categories/{name}`
   */
  putEventCategory(input: PutEventCategoryInput, options?: CallOptions): Promise<PutEventCategoryResponse>;

  /**
   * Adds rates, or replaces the rates of the same pair and time. A rate is valid from its time until the time of the next rate of its pair. All rates are stored, or none. Existing quotes keep their rate. Returns INVALID_ARGUMENT (CURRENCY_UNKNOWN, EXCHANGE_SAME_CURRENCY).
   *
   * `PUT /api/admin/exchange/rates`
   */
  putExchangeRates(input: PutExchangeRatesInput, options?: CallOptions): Promise<PutRatesResponse>;

  /**
   * Uploads a part of the file. A part can be cut anywhere, and sent again: it replaces the one with its number while the import is `uploading`, and afterwards only the same bytes are accepted, which changes nothing. Returns NOT_FOUND (IMPORT_NOT_FOUND), FAILED_PRECONDITION (IMPORT_STATE_INVALID), INVALID_ARGUMENT (IMPORT_TOO_LARGE above 25 MB). An Idempotency-Key has no effect: a repeated request stores the same part again.
   *
   * `PUT /api/manage/imports/{id}/parts/{part}`
   */
  putImportPart(input: PutImportPartInput, options?: CallOptions): Promise<PutImportPartResponse>;

  /**
   * Says which match an event is. Returns NOT_FOUND (EVENT_NOT_FOUND), INVALID_ARGUMENT for two equal teams, FAILED_PRECONDITION (MATCH_ENDED if it has a result), PERMISSION_DENIED (PERMISSION_MISSING, SCOPE_MISSING, LIVE_KEY_NEEDED).
   *
   * `PUT /api/manage/events/{event_id}/match`
   */
  putMatch(input: PutMatchInput, options?: CallOptions): Promise<PutMatchResponse>;

  /**
   * Names a wallet that signed its challenge. The tokens of the person's tickets are moved to it. Returns INVALID_ARGUMENT (WALLET_ADDRESS_INVALID), FAILED_PRECONDITION (TOKENS_NOT_OFFERED, WALLET_SIGNATURE_INVALID), PERMISSION_DENIED (STEP_UP_REQUIRED, COOL_OFF).
   *
   * `PUT /api/tickets/wallet`
   */
  putTicketWallet(input: PutTicketWalletInput, options?: CallOptions): Promise<PutTicketWalletResponse>;

  /**
   * Replaces the configuration. Without `data_pod_url` it is removed, with its key. A key that is left out stays if the pod is at the same origin (scheme, host and port), and is removed if it is not: a key is only for the pod for which the person entered it. To do it again changes nothing. Where plans are sold, a data pod needs a plan with the feature `data_pod`; whoever has one no more can still read and remove what they configured. Returns INVALID_ARGUMENT (DATA_POD_URL_INVALID, DATA_POD_URL_FORBIDDEN if it does not lead to the public internet), PERMISSION_DENIED (ENTITLEMENT_MISSING, whose metadata names the plan). An Idempotency-Key has no effect: a repeated request sets the same configuration.
   *
   * `PUT /api/config`
   */
  putUserConfig(input?: PutUserConfigInput, options?: CallOptions): Promise<PutUserConfigResponse>;

  /**
   * Creates a variant of a product, or changes the one with this SKU. All of its fields but its stock, which is only set where it is created. Size and colour never change once it was sold. The first variant comes to a product without stock, or takes all of it. Returns NOT_FOUND (PRODUCT_NOT_FOUND), ABORTED (VERSION_CONFLICT), INVALID_ARGUMENT (ETAG_MISSING), ALREADY_EXISTS (SKU_TAKEN for a SKU of another product of the seller, VARIANT_EXISTS for a size and colour that the product has), FAILED_PRECONDITION (ALREADY_SOLD with `field` in the metadata, STOCK_WITHOUT_VARIANT if the product has stock that the first variant does not take, VARIANTS_FULL).
   *
   * `PUT /api/manage/products/{id}/variants/{sku}`
   */
  putVariant(input: PutVariantInput, options?: CallOptions): Promise<PutVariantResponse>;

  /**
   * Marks one notification as read. A notification that is already read is not changed. Returns NOT_FOUND (NOTIFICATION_NOT_FOUND), also for a notification of another person.
   *
   * `POST /api/notifications/{id}/read`
   */
  readNotification(input: ReadNotificationInput, options?: CallOptions): Promise<ReadNotificationResponse>;

  /**
   * Marks all notifications as read, or all up to one notification. Notifications that are newer than that one stay unread. Returns NOT_FOUND (NOTIFICATION_NOT_FOUND) if that notification does not belong to the person.
   *
   * `POST /api/notifications/read`
   */
  readNotifications(input?: ReadNotificationsInput, options?: CallOptions): Promise<ReadNotificationsResponse>;

  /**
   * Proves again who the caller is, without a new session. The answer has an access token of the same session with a new `auth_time` and `amr`, for rpcs that need a recent proof (STEP_UP_REQUIRED). A later refresh keeps both. Send exactly one of the ways that the error named; somebody with a second factor needs one of their factors. Returns INVALID_ARGUMENT, UNAUTHENTICATED (INVALID_CREDENTIALS, FACTOR_CODE_INVALID, PASSKEY_INVALID; TOKEN_INVALID if the session has ended), FAILED_PRECONDITION (METHOD_NOT_ACCEPTED), RESOURCE_EXHAUSTED (SERVER_BUSY, FACTOR_LOCKED). An Idempotency-Key has no effect: a repeated request answers another token of the same session.
   *
   * `POST /api/auth/reauthenticate`
   */
  reauthenticate(input?: ReauthenticateInput, options?: CallOptions): Promise<ReauthenticateResponse>;

  /**
   * Records how a match ended. To record it again corrects it. Forecasts learn from it if the event is the platform's own: a league is not a merchant's. Returns NOT_FOUND (EVENT_NOT_FOUND, MATCH_NOT_FOUND), FAILED_PRECONDITION (MATCH_NOT_PLAYED if the event has not begun, EVENT_CANCELLED), PERMISSION_DENIED (PERMISSION_MISSING, SCOPE_MISSING, LIVE_KEY_NEEDED).
   *
   * `POST /api/manage/events/{event_id}/result`
   */
  recordResult(input: RecordResultInput, options?: CallOptions): Promise<RecordResultResponse>;

  /**
   * Sends a mail with a link and a code to choose a new password, if there is an account with this address. The answer and its time are the same for every address. At most five mails are sent to an address in an hour. An Idempotency-Key has no effect: a repeated request sends another mail, which replaces the first.
   *
   * `POST /api/auth/password/recovery`
   */
  recoverPassword(input: RecoverPasswordInput, options?: CallOptions): Promise<RecoverPasswordResponse>;

  /**
   * Exchanges a refresh token for a new pair of tokens. The old refresh token is then used up. If a used token is sent again, its session ends, with one exception: for 10 seconds the token that was used last returns its successor again, because the answer may have been lost. Returns UNAUTHENTICATED (REFRESH_TOKEN_INVALID) if the token is unknown, used or expired, or if its session has ended; PERMISSION_DENIED (ACCOUNT_SUSPENDED) if it ended because the person is suspended. With `cookie`, also PERMISSION_DENIED (CSRF_HEADER_MISSING, CROSS_ORIGIN_REFUSED). An Idempotency-Key has no effect: the refresh token is the key: if it is sent again within a few seconds, the answer has the same new token.
   *
   * `POST /api/auth/refresh`
   */
  refresh(input?: RefreshInput, options?: CallOptions): Promise<RefreshResponse>;

  /**
   * Returns a deposit, or a part of it, to its source, and takes the money out of the wallet. All refunds together never return more than was paid. Idempotent for the key. Returns NOT_FOUND (DEPOSIT_NOT_FOUND), FAILED_PRECONDITION (DEPOSIT_NOT_PAID, REFUND_EXCEEDS_REST with the rest in the metadata, INSUFFICIENT_FUNDS if the person has spent the money and `allow_debt` is not set (the unclaimed money of a deleted account counts), REFUND_DECLINED by Stripe, STRIPE_NOT_OFFERED), UNAVAILABLE (PAYMENT_PROVIDER_UNAVAILABLE: try again with the same key).
   *
   * `POST /api/admin/deposits/{id}/refund`
   */
  refundDeposit(input: RefundDepositInput, options?: CallOptions): Promise<RefundDepositResponse>;

  /**
   * Refunds what a merchant sold with an order. Everything that is left of it, some of its lines, some of its tickets, or an amount. The merchant gives the money back, and the platform its fee for it. What is refunded by line or by ticket comes back: products return to the stock, seats are free, tickets and eSIMs are invalid. A refund by amount takes no goods back. One refund of an order is in progress at a time, whoever makes it.  Returns NOT_FOUND (ORDER_NOT_FOUND, TICKET_NOT_FOUND, MERCHANT_NOT_FOUND), PERMISSION_DENIED (PERMISSION_MISSING), FAILED_PRECONDITION (KEY_CEILING_EXCEEDED if the API key may not take as much, ORDER_NOT_REFUNDABLE with the status of the order in the metadata, LINE_NOT_REFUNDABLE with what is left of the line, TICKET_NOT_VALID, ESIM_IN_USE, REFUND_EXCEEDS_REST with the rest in the metadata, INSUFFICIENT_FUNDS if the merchant no longer has the money), UNAVAILABLE (ORDER_PENDING) if the result is not known by the deadline.
   *
   * `POST /api/manage/orders/{id}/refund`
   */
  refundManagedOrder(input: RefundManagedOrderInput, options?: CallOptions): Promise<RefundManagedOrderResponse>;

  /**
   * Refunds an order of the shop. The money returns to the buyer's wallet, the products return to the stock. Returns the same errors as `refundPlacedOrder`.
   *
   * `POST /api/shop/orders/{id}/refund`
   */
  refundOrder(input: RefundOrderInput, options?: CallOptions): Promise<RefundOrderResponse>;

  /**
   * Refunds captured money from the merchant's wallet. Everything that is left, or a part. Only the owner of the merchant and administrators can do this. All refunds together never return more than was captured. Returns NOT_FOUND (PAYMENT_NOT_FOUND; TRANSACTION_NOT_FOUND if the payment was captured in an archived month), PERMISSION_DENIED for `with_fee` if the caller is not an administrator, FAILED_PRECONDITION (REFUND_EXCEEDS_REST with the rest in the metadata, INSUFFICIENT_FUNDS with the money of the merchant in the metadata, ACCOUNT_CLOSED for the merchant's owner if the account of the payer is deleted). If an administrator refunds such a payment, the money becomes unclaimed money: see UnclaimedService.
   *
   * `POST /api/payments/{id}/refund`
   */
  refundPayment(input: RefundPaymentInput, options?: CallOptions): Promise<RefundPaymentResponse>;

  /**
   * Refunds an order of any kind. Everything that is left of it, some of its lines, some of its tickets, or an amount. What is refunded by line or by ticket comes back: products return to the stock, seats are free, tickets and eSIMs are invalid. A refund by amount takes no goods back. The money of a line is what was paid for it, and at most what is left of the order. What merchants got they give back, and the platform its fee for it: of a refund by amount each gives as much as is left of its part.  Returns NOT_FOUND (ORDER_NOT_FOUND, TICKET_NOT_FOUND), FAILED_PRECONDITION (ORDER_NOT_REFUNDABLE with the status of the order in the metadata, LINE_NOT_REFUNDABLE with what is left of the line, TICKET_NOT_VALID, ESIM_IN_USE, REFUND_EXCEEDS_REST with the rest in the metadata, INSUFFICIENT_FUNDS if a merchant no longer has the money), UNAVAILABLE (ORDER_PENDING) if the result is not known by the deadline.
   *
   * `POST /api/admin/orders/{id}/refund`
   */
  refundPlacedOrder(input: RefundPlacedOrderInput, options?: CallOptions): Promise<RefundPlacedOrderResponse>;

  /**
   * Refunds all tickets of an order. First the tickets become invalid, then the money returns to the buyer's wallet, then the seats are free again. Returns the same errors as `refundPlacedOrder`. ORDER_NOT_REFUNDABLE also if one of the tickets was used.
   *
   * `POST /api/tickets/orders/{id}/refund`
   */
  refundTickets(input: RefundTicketsInput, options?: CallOptions): Promise<RefundTicketsResponse>;

  /**
   * Refuses a merchant that was proposed. The team sees the reason. Returns NOT_FOUND (MERCHANT_NOT_FOUND), FAILED_PRECONDITION (MERCHANT_DECIDED if it was approved). An Idempotency-Key has no effect: a merchant that is refused is refused with the same reason.
   *
   * `POST /api/admin/merchants/{id}/refuse`
   */
  refuseMerchant(input: RefuseMerchantInput, options?: CallOptions): Promise<RefuseMerchantResponse>;

  /**
   * Creates a person, their wallet and their first session. A repeated idempotency key returns the same person with a new session. Neither tokens nor anything from the password is stored with the key. Returns ALREADY_EXISTS (EMAIL_TAKEN) if the e-mail address is in use (upper and lower case are the same), INVALID_ARGUMENT for a malformed field or a password that cannot be chosen (PASSWORD_TOO_SHORT, PASSWORD_TOO_LONG, PASSWORD_TOO_COMMON), RESOURCE_EXHAUSTED (SERVER_BUSY) with a time to wait if too many people sign up or sign in at the same time. With `cookie`: PERMISSION_DENIED (CSRF_HEADER_MISSING, CROSS_ORIGIN_REFUSED).
   *
   * `POST /api/auth/register`
   */
  register(input: RegisterInput, options?: CallOptions): Promise<RegisterResponse>;

  /**
   * Ends a hold. Its seats are free again. Returns NOT_FOUND (SEAT_HOLD_NOT_FOUND), also if it has ended or is being bought. An Idempotency-Key has no effect: a hold that was released stays released.
   *
   * `DELETE /api/tickets/holds/{id}`
   */
  releaseSeatHold(input: ReleaseSeatHoldInput, options?: CallOptions): Promise<ReleaseSeatHoldResponse>;

  /**
   * Removes a product from the cart, or one of its variants. It is not an error if it is not in the cart.
   *
   * `DELETE /api/shop/cart/{product_id}`
   */
  removeCartItem(input: RemoveCartItemInput, options?: CallOptions): Promise<RemoveCartItemResponse>;

  /**
   * Removes somebody from a group, who does not see it any more. Everybody may leave; owners remove everybody, and moderators those who have no role. If no owner is left, the moderator who joined first owns the group, or else the member who did. When the last one leaves, it is deleted. Returns NOT_FOUND (CONVERSATION_NOT_FOUND, also if the person is not in the conversation; GROUP_MEMBER_NOT_FOUND), FAILED_PRECONDITION (CONVERSATION_NOT_A_GROUP), PERMISSION_DENIED (GROUP_ROLE_REQUIRED).
   *
   * `DELETE /api/social/conversations/{conversation_id}/members/{user_id}`
   */
  removeConversationMember(input: RemoveConversationMemberInput, options?: CallOptions): Promise<RemoveConversationMemberResponse>;

  /**
   * Removes an app or a passkey. With the last one go the recovery codes. Needs a sign-in of the last 10 minutes. Returns NOT_FOUND (FACTOR_NOT_FOUND). An Idempotency-Key has no effect: a factor that was removed stays removed.
   *
   * `DELETE /api/auth/factors/{id}`
   */
  removeFactor(input: RemoveFactorInput, options?: CallOptions): Promise<RemoveFactorResponse>;

  /**
   * Removes a member. Their tokens for the merchant are refused within a second. Returns NOT_FOUND (MERCHANT_NOT_FOUND, MEMBER_NOT_FOUND), PERMISSION_DENIED (PERMISSION_MISSING), FAILED_PRECONDITION (LAST_OWNER). An Idempotency-Key has no effect: a member is removed once.
   *
   * `DELETE /api/merchants/{merchant_id}/members/{user_id}`
   */
  removeMember(input: RemoveMemberInput, options?: CallOptions): Promise<RemoveMemberResponse>;

  /**
   * Takes a reaction of the caller back. One that is not there is no error. Returns NOT_FOUND (CONVERSATION_NOT_FOUND, also if the person is not in the conversation; MESSAGE_NOT_FOUND), FAILED_PRECONDITION (PERSON_NOT_REACHABLE, CONVERSATION_NOT_ACCEPTED).
   *
   * `DELETE /api/social/conversations/{conversation_id}/messages/{id}/reactions/{emoji}`
   */
  removeReaction(input: RemoveReactionInput, options?: CallOptions): Promise<RemoveReactionResponse>;

  /**
   * Renames a group. Returns NOT_FOUND (CONVERSATION_NOT_FOUND), also if the person is not in the conversation, FAILED_PRECONDITION (CONVERSATION_NOT_A_GROUP), PERMISSION_DENIED (GROUP_ROLE_REQUIRED) unless the person is an owner or a moderator of the group.
   *
   * `PATCH /api/social/conversations/{conversation_id}`
   */
  renameConversation(input: RenameConversationInput, options?: CallOptions): Promise<RenameConversationResponse>;

  /**
   * Renames an app or a passkey. Returns NOT_FOUND (FACTOR_NOT_FOUND). An Idempotency-Key has no effect: a repeated request sets the same name.
   *
   * `PATCH /api/auth/factors/{id}`
   */
  renameFactor(input: RenameFactorInput, options?: CallOptions): Promise<RenameFactorResponse>;

  /**
   * Has dead events tried again, as often as new ones. Events that are not dead are not changed. An event takes effect once, however often it is replayed. An Idempotency-Key has no effect: an event takes effect once, however often it is replayed.
   *
   * `POST /api/admin/operations/auth/events/replay`
   */
  replayAuthOutboxEvents(input?: ReplayAuthOutboxEventsInput, options?: CallOptions): Promise<ReplayOutboxEventsResponse>;

  /**
   * Has dead events tried again, as often as new ones. Events that are not dead are not changed. An event takes effect once, however often it is replayed. An Idempotency-Key has no effect: an event takes effect once, however often it is replayed.
   *
   * `POST /api/admin/operations/catalog/events/replay`
   */
  replayCatalogOutboxEvents(input?: ReplayCatalogOutboxEventsInput, options?: CallOptions): Promise<ReplayOutboxEventsResponse>;

  /**
   * Sends the deliveries of a time span again, oldest first, at most 1,000 in one call. By default these are the deliveries that did not arrive: those that failed, and those that were skipped while the webhook was disabled. Returns NOT_FOUND (WEBHOOK_NOT_FOUND), FAILED_PRECONDITION (WEBHOOK_DISABLED), INVALID_ARGUMENT (PAGE_TOKEN_INVALID).
   *
   * `POST /api/webhooks/{webhook_id}/replay`
   */
  replayDeliveries(input: ReplayDeliveriesInput, options?: CallOptions): Promise<ReplayDeliveriesResponse>;

  /**
   * Sends a delivery again, at once and with the same webhook-id. A delivery that is still waiting is tried at once. Returns NOT_FOUND (WEBHOOK_DELIVERY_NOT_FOUND), FAILED_PRECONDITION (WEBHOOK_DISABLED).
   *
   * `POST /api/webhooks/deliveries/{id}/replay`
   */
  replayDelivery(input: ReplayDeliveryInput, options?: CallOptions): Promise<ReplayDeliveryResponse>;

  /**
   * Has dead events tried again, as often as new ones. Events that are not dead are not changed. An event takes effect once, however often it is replayed. An Idempotency-Key has no effect: an event takes effect once, however often it is replayed.
   *
   * `POST /api/admin/operations/messaging/events/replay`
   */
  replayMessagingOutboxEvents(input?: ReplayMessagingOutboxEventsInput, options?: CallOptions): Promise<ReplayOutboxEventsResponse>;

  /**
   * Has dead events tried again, as often as new ones. Events that are not dead are not changed. An event takes effect once, however often it is replayed. An Idempotency-Key has no effect: an event takes effect once, however often it is replayed.
   *
   * `POST /api/admin/operations/wallet/events/replay`
   */
  replayWalletOutboxEvents(input?: ReplayWalletOutboxEventsInput, options?: CallOptions): Promise<ReplayOutboxEventsResponse>;

  /**
   * Sets a new password, with the token of the link or with the address and the code. All sessions end, none is opened, and the person is notified. It proves the address as well: whoever registered with it before without proving it is out. Somebody with a verified address and a second factor sends a proof of one too: `factor_code`, `recovery_code` or `passkey`. Returns FAILED_PRECONDITION (LINK_INVALID; METHOD_NOT_ACCEPTED, whose metadata names the `methods`, if there is no such proof), UNAUTHENTICATED (FACTOR_CODE_INVALID, PASSKEY_INVALID), RESOURCE_EXHAUSTED (CODE_TRIES_USED, FACTOR_LOCKED, SERVER_BUSY) with a time to wait, INVALID_ARGUMENT (PASSWORD_TOO_SHORT, PASSWORD_TOO_LONG, PASSWORD_TOO_COMMON) for a password that the policy refuses. Each of these leaves the link valid. An Idempotency-Key has no effect: the token or the code is the key: it works once.
   *
   * `POST /api/auth/password/reset`
   */
  resetPassword(input: ResetPasswordInput, options?: CallOptions): Promise<ResetPasswordResponse>;

  /**
   * Decides on a report. It changes nothing else: a person is suspended with `suspendPerson`. Returns NOT_FOUND (REPORT_NOT_FOUND), FAILED_PRECONDITION (REPORT_RESOLVED) if it was decided on already.
   *
   * `POST /api/admin/reports/{id}/resolve`
   */
  resolveReport(input: ResolveReportInput, options?: CallOptions): Promise<ResolveReportResponse>;

  /**
   * Takes a cancellation back before the period is over. To do it again changes nothing. Returns FAILED_PRECONDITION (BILLING_NOT_OFFERED, SUBSCRIPTION_MISSING), UNAVAILABLE (BILLING_UNAVAILABLE: try again). An Idempotency-Key has no effect: a subscription that goes on stays so.
   *
   * `POST /api/subscription/resume`
   */
  resumeSubscription(input?: NoInput, options?: CallOptions): Promise<ResumeSubscriptionResponse>;

  /**
   * Tries every order again now whose refund was refused, such as after a merchant has paid in what was missing. Without this call they are tried again too, at most an hour later. Returns NOT_FOUND (EVENT_NOT_FOUND, EVENT_CHANGE_NOT_FOUND), PERMISSION_DENIED (PERMISSION_MISSING, SCOPE_MISSING, KEY_HAS_CEILING).
   *
   * `POST /api/manage/events/{id}/cancellation/retry`
   */
  retryCancellation(input: RetryCancellationInput, options?: CallOptions): Promise<RetryCancellationResponse>;

  /**
   * Makes the next attempt at an open order, or at its open refund, due now. An order that a process works on at this moment is not changed. Returns NOT_FOUND (ORDER_NOT_FOUND), FAILED_PRECONDITION (ORDER_NOT_OPEN) if nothing of the order is open. An Idempotency-Key has no effect: an order that is due already stays due.
   *
   * `POST /api/admin/orders/{id}/retry`
   */
  retryOrder(input: RetryOrderInput, options?: CallOptions): Promise<RetryOrderResponse>;

  /**
   * Reverses the whole movement of a transaction, once, in all wallets of the movement. A transfer between people, an exchange with its fee, and a payment of unclaimed money can be reversed. Frozen wallets and limits do not prevent it. Money for a person whose account is deleted becomes unclaimed money. The owners of the changed wallets get a notification.  A transaction that belongs to something else can only be undone as a whole, by another call: an order (tickets, shop, eSIM), a payment, a payout, a deposit, credits, and every refund or reversal. For these the answer is always FAILED_PRECONDITION (NOT_REVERSIBLE), whatever else is in progress. The metadata contains the call to use, if there is one (`use`, such as "POST /api/admin/orders/018f…/refund").  Returns NOT_FOUND (TRANSACTION_NOT_FOUND), FAILED_PRECONDITION (NOT_REVERSIBLE, ALREADY_REVERSED, INSUFFICIENT_FUNDS if the person who got the money no longer has it).
   *
   * `POST /api/admin/transactions/{id}/reverse`
   */
  reverseTransaction(input: ReverseTransactionInput, options?: CallOptions): Promise<ReverseTransactionResponse>;

  /**
   * Takes back one change of a club. Returns the errors of `updateClub`, NOT_FOUND (CHANGE_NOT_FOUND), FAILED_PRECONDITION (CHANGE_NOT_REVERTIBLE, CHANGE_SUPERSEDED).
   *
   * `POST /api/manage/clubs/{id}/revert`
   */
  revertClub(input: RevertClubInput, options?: CallOptions): Promise<RevertClubResponse>;

  /**
   * Takes back one change of an event, by the rules of a change. Returns the errors of `updateEvent`, NOT_FOUND (CHANGE_NOT_FOUND), FAILED_PRECONDITION (CHANGE_NOT_REVERTIBLE, CHANGE_SUPERSEDED if what it changed was changed again).
   *
   * `POST /api/manage/events/{id}/revert`
   */
  revertEvent(input: RevertEventInput, options?: CallOptions): Promise<RevertEventResponse>;

  /**
   * Takes back one change of a plan, by the rules of a change. Returns the errors of `updatePlan`, NOT_FOUND (CHANGE_NOT_FOUND), FAILED_PRECONDITION (CHANGE_NOT_REVERTIBLE, CHANGE_SUPERSEDED if what it changed was changed again).
   *
   * `POST /api/manage/plans/{id}/revert`
   */
  revertPlan(input: RevertPlanInput, options?: CallOptions): Promise<RevertPlanResponse>;

  /**
   * Takes back one change of a product, by the rules of a change. Returns the errors of `updateProduct`, NOT_FOUND (CHANGE_NOT_FOUND), FAILED_PRECONDITION (CHANGE_NOT_REVERTIBLE, CHANGE_SUPERSEDED if what it changed was changed again).
   *
   * `POST /api/manage/products/{id}/revert`
   */
  revertProduct(input: RevertProductInput, options?: CallOptions): Promise<RevertProductResponse>;

  /**
   * Ends a key. It is refused within a second. To do it again changes nothing. Returns NOT_FOUND (MERCHANT_NOT_FOUND, API_KEY_NOT_FOUND).
   *
   * `POST /api/merchants/{merchant_id}/keys/{id}/revoke`
   */
  revokeApiKey(input: RevokeApiKeyInput, options?: CallOptions): Promise<RevokeApiKeyResponse>;

  /**
   * Ends a device. Its token, or its pairing code, is refused within a second. To end it again changes nothing. Returns NOT_FOUND (CHECK_IN_DEVICE_NOT_FOUND).
   *
   * `POST /api/manage/check-in-devices/{id}/revoke`
   */
  revokeCheckInDevice(input: RevokeCheckInDeviceInput, options?: CallOptions): Promise<RevokeCheckInDeviceResponse>;

  /**
   * Takes a role from a person. Their sessions end, so all services refuse them within a second what it permitted. A role that they do not have changes nothing. Returns NOT_FOUND (USER_NOT_FOUND), FAILED_PRECONDITION (OWN_ROLES if it is the caller, LAST_ADMIN if nobody else is an administrator). An Idempotency-Key has no effect: a role that a person does not have changes nothing.
   *
   * `DELETE /api/admin/people/{id}/roles/{role}`
   */
  revokeStaffRole(input: RevokeStaffRoleInput, options?: CallOptions): Promise<RevokeStaffRoleResponse>;

  /**
   * Replaces a key by a new one with the same rights. The new key is only in this answer, and cannot be read again. The replaced one is accepted for the overlap, and never longer than it would have been. Returns PERMISSION_DENIED (SCOPE_NOT_HELD if the key has a scope that the caller does not have as a permission), NOT_FOUND (MERCHANT_NOT_FOUND, API_KEY_NOT_FOUND), FAILED_PRECONDITION (MERCHANT_SUSPENDED; API_KEY_ENDED; API_KEY_ROLLED if the key was replaced before), RESOURCE_EXHAUSTED (API_KEY_LIMIT_REACHED).
   *
   * `POST /api/merchants/{merchant_id}/keys/{id}/roll`
   */
  rollApiKey(input: RollApiKeyInput, options?: CallOptions): Promise<RollApiKeyResponse>;

  /**
   * Makes a new secret for a webhook. It is only in this answer, and cannot be read again. The secret that it replaces stays valid for the overlap, and earlier secrets stay valid until the end of their own overlap. Messages are signed with each valid secret. A webhook has at most 5 valid secrets at the same time. Returns NOT_FOUND (WEBHOOK_NOT_FOUND), RESOURCE_EXHAUSTED (WEBHOOK_SECRET_LIMIT_REACHED).
   *
   * `POST /api/webhooks/{id}/rotate-secret`
   */
  rotateWebhookSecret(input: RotateWebhookSecretInput, options?: CallOptions): Promise<RotateWebhookSecretResponse>;

  /**
   * Finds products, future events, eSIM plans and clubs by words. Every word of `q` must occur in a result: in its name, its club, its category or its description. Case and accents do not count. English and French words are found in their other forms too, and the last word can be a beginning. If nothing has all words, those that nothing has are replaced by similar ones: `corrected_query` then says what was searched for. Words without letters and digits do not count; if none is left, there are no results. Returns INVALID_ARGUMENT if `q` is empty or longer than 100 characters, or a price is no decimal (PAGE_TOKEN_INVALID if the page token is not from this search).
   *
   * `GET /api/search`
   */
  search(input: SearchInput, options?: CallOptions): Promise<SearchResponse>;

  /**
   * Finds products whose pictures look like the one that is sent. Nearest first, each once. The picture is not kept. A client makes it small before it sends it: 400 pixels are enough. Returns FAILED_PRECONDITION (MEDIA_NOT_OFFERED), INVALID_ARGUMENT (MEDIA_UNREADABLE), RESOURCE_EXHAUSTED (MEDIA_BUSY), UNAVAILABLE (MEDIA_EMBEDDER_UNAVAILABLE if the operator's model of pictures does not answer). An Idempotency-Key has no effect: nothing is changed.
   *
   * `POST /api/media/search`
   */
  searchMedia(input: SearchMediaInput, options?: CallOptions): Promise<SearchMediaResponse>;

  /**
   * Sends a message. Returns NOT_FOUND (CONVERSATION_NOT_FOUND, also if the person is not in the conversation; REPLIED_MESSAGE_NOT_FOUND, MENTIONED_PERSON_NOT_FOUND), FAILED_PRECONDITION (PERSON_NOT_REACHABLE if one of two people has blocked the other; CONVERSATION_NOT_ACCEPTED for a second message to a stranger; MEDIA_NOT_USABLE, MEDIA_NOT_OFFERED for an attachment), RESOURCE_EXHAUSTED with the time to wait (MESSAGES_TOO_FAST; REQUESTS_EXCEEDED after 20 requests to strangers in 24 hours that are not accepted). The answer to a repeated key has new addresses of the attachments.
   *
   * `POST /api/social/conversations/{conversation_id}/messages`
   */
  sendMessage(input: SendMessageInput, options?: CallOptions): Promise<SendMessageResponse>;

  /**
   * Transfers money to another person, at once and in full. Returns NOT_FOUND (RECIPIENT_NOT_FOUND), FAILED_PRECONDITION (INSUFFICIENT_FUNDS, WALLET_FROZEN, LIMIT_EXCEEDED, ACCOUNT_CLOSED if the recipient is given by id and the account is deleted), INVALID_ARGUMENT (AMOUNT_INVALID, CURRENCY_UNKNOWN, RECIPIENT_IS_SENDER).
   *
   * `POST /api/wallet/send`
   */
  sendMoney(input: SendMoneyInput, options?: CallOptions): Promise<SendResponse>;

  /**
   * Sends a mail with invented values to the administrator who makes the call, the way every mail is sent. Returns INVALID_ARGUMENT for a template or a language that does not exist.
   *
   * `POST /api/admin/mails/test`
   */
  sendTestMail(input: SendTestMailInput, options?: CallOptions): Promise<SendTestMailResponse>;

  /**
   * Sends a mail with a link and a code to the person's address, again. The first one was sent after the registration. The mail before it is then useless. Both are valid for one hour. Returns FAILED_PRECONDITION (EMAIL_ALREADY_VERIFIED), RESOURCE_EXHAUSTED (TOO_MANY_MAILS) with a time to wait after five mails in an hour. An Idempotency-Key has no effect: a repeated request sends another mail, which replaces the first.
   *
   * `POST /api/auth/email/verification`
   */
  sendVerification(input?: NoInput, options?: CallOptions): Promise<SendVerificationResponse>;

  /**
   * Sets what a member may do in a group. Only owners do. Returns NOT_FOUND (CONVERSATION_NOT_FOUND, also if the person is not in the conversation; GROUP_MEMBER_NOT_FOUND), FAILED_PRECONDITION (CONVERSATION_NOT_A_GROUP; GROUP_OWNER_REQUIRED if no owner would be left), PERMISSION_DENIED (GROUP_ROLE_REQUIRED).
   *
   * `PUT /api/social/conversations/{conversation_id}/members/{user_id}/role`
   */
  setConversationRole(input: SetConversationRoleInput, options?: CallOptions): Promise<SetConversationRoleResponse>;

  /**
   * Moves an event to another state. A draft is published, or proposed where staff approves what merchants sell; what is proposed is published by staff, or goes back to draft; what is published is archived, and can be published again. Returns NOT_FOUND (EVENT_NOT_FOUND), ABORTED (VERSION_CONFLICT), INVALID_ARGUMENT (ETAG_MISSING), FAILED_PRECONDITION (STATE_INVALID, NOTHING_TO_SELL), PERMISSION_DENIED (APPROVAL_NEEDED, LIVE_KEY_NEEDED).
   *
   * `POST /api/manage/events/{id}/state`
   */
  setEventState(input: SetEventStateInput, options?: CallOptions): Promise<SetEventStateResponse>;

  /**
   * Decides whether payouts need a second person. Who requests one does not approve it. Only the owner can. Returns NOT_FOUND (MERCHANT_NOT_FOUND), PERMISSION_DENIED (PERMISSION_MISSING). An Idempotency-Key has no effect: a repeated request sets the same.
   *
   * `PUT /api/merchants/{id}/payout-approval`
   */
  setPayoutApproval(input: SetPayoutApprovalInput, options?: CallOptions): Promise<SetPayoutApprovalResponse>;

  /**
   * Moves a plan to another state. A draft is published, or proposed where staff approves what merchants sell; what is proposed is published by staff, or goes back to draft; what is published is archived, and can be published again. Returns NOT_FOUND (PLAN_NOT_FOUND), ABORTED (VERSION_CONFLICT), INVALID_ARGUMENT (ETAG_MISSING), FAILED_PRECONDITION (STATE_INVALID, NOTHING_TO_SELL), PERMISSION_DENIED (APPROVAL_NEEDED, LIVE_KEY_NEEDED).
   *
   * `POST /api/manage/plans/{id}/state`
   */
  setPlanState(input: SetPlanStateInput, options?: CallOptions): Promise<SetPlanStateResponse>;

  /**
   * Moves a product to another state. A draft is published, or proposed where staff approves what merchants sell; what is proposed is published by staff, or goes back to draft; what is published is archived, and can be published again. Returns NOT_FOUND (PRODUCT_NOT_FOUND), ABORTED (VERSION_CONFLICT), INVALID_ARGUMENT (ETAG_MISSING), FAILED_PRECONDITION (STATE_INVALID, NOTHING_TO_SELL), PERMISSION_DENIED (APPROVAL_NEEDED, LIVE_KEY_NEEDED).
   *
   * `POST /api/manage/products/{id}/state`
   */
  setProductState(input: SetProductStateInput, options?: CallOptions): Promise<SetProductStateResponse>;

  /**
   * Archives a variant, so that it is not sold any more, or sells it again. Returns NOT_FOUND (PRODUCT_NOT_FOUND, VARIANT_NOT_FOUND), ABORTED (VERSION_CONFLICT), INVALID_ARGUMENT (ETAG_MISSING).
   *
   * `POST /api/manage/products/{id}/variants/{sku}/state`
   */
  setVariantState(input: SetVariantStateInput, options?: CallOptions): Promise<SetVariantStateResponse>;

  /**
   * Replaces both limits of one wallet, also of a wallet that is not open yet. They apply from the next movement; what was spent today counts. Returns NOT_FOUND (WALLET_NOT_FOUND) if the person has no wallet, INVALID_ARGUMENT (CURRENCY_UNKNOWN, AMOUNT_INVALID).
   *
   * `PUT /api/admin/wallets/{user_id}/limits`
   */
  setWalletLimits(input: SetWalletLimitsInput, options?: CallOptions): Promise<SetLimitsResponse>;

  /**
   * Starts a view of an ad. It must be completed in the next 10 minutes.
   *
   * `POST /api/ads/views`
   */
  startAdView(input: StartAdViewInput, options?: CallOptions): Promise<StartAdViewResponse>;

  /**
   * Begins a subscription. Returns the page of Stripe on which the person pays. A page that was opened before can no longer be used. The first subscription of a person begins with the plan's trial. Returns FAILED_PRECONDITION (BILLING_NOT_OFFERED; PLAN_NOT_SOLD; SUBSCRIPTION_EXISTS, which the portal changes; SUBSCRIPTION_PAST_DUE, whose payment is made in the portal), UNAVAILABLE (BILLING_UNAVAILABLE: try again). An Idempotency-Key has no effect: a repeated request opens another page, and the one before it can no longer be used.
   *
   * `POST /api/subscription/checkout`
   */
  startCheckout(input: StartCheckoutInput, options?: CallOptions): Promise<StartCheckoutResponse>;

  /**
   * Sends a person the mail to choose a new password, as if they had requested it. Nothing else changes: staff never sets a password. Returns NOT_FOUND (USER_NOT_FOUND), RESOURCE_EXHAUSTED (TOO_MANY_MAILS: five in an hour). An Idempotency-Key has no effect: a repeated request sends another mail, which replaces the first.
   *
   * `POST /api/admin/people/{id}/reset-password`
   */
  startPasswordReset(input: StartPasswordResetInput, options?: CallOptions): Promise<StartPasswordResetResponse>;

  /**
   * Begins to verify the whole ledger, as `npx plaza ledger verify` does, and answers at once. Postings go on meanwhile. Only one verification runs at a time: if one is running, it is returned, and no other begins. An Idempotency-Key has no effect: while a verification is running, it is returned, and no other begins.
   *
   * `POST /api/admin/ledger/verifications`
   */
  startVerification(input?: NoInput, options?: CallOptions): Promise<StartVerificationResponse>;

  /**
   * Streams the changes after a cursor over HTTP, as server-sent events (`text/event-stream`). The `event` is the type of a piece: `started` at once, `changes`, `heartbeat` every 20 seconds, `end` with the reason, or `reset` if the cursor is of no use any more. The `id` is the cursor after it, and the `data` are one line of JSON: `type`, `cursor`, `after` and `number` (which numbers it stands for), `changes` (each with `kind`, `id`, `conversation_id` and `at`), and `end` (`reason`, `reconnect`, `retry_after_ms`). The header `Last-Event-ID` overrules `after`. With `wait` the answer is one piece as JSON (`application/json`): as soon as something has changed, or a `heartbeat` after so many seconds. Returns INVALID_ARGUMENT (LIVE_CURSOR_INVALID), RESOURCE_EXHAUSTED (LIVE_LISTENERS_EXCEEDED).
   *
   * `GET /api/live`
   */
  streamLive(input?: StreamLiveInput, options?: CallOptions): Promise<Response>;

  /**
   * Records scans, and decides about those that the device did not decide itself. A scan that was sent before, by its id, has no further effect and gets what stands of it now. No scan fails another one: each has its own result. Returns NOT_FOUND (CHECK_IN_LIST_NOT_FOUND if the device does not have the list), INVALID_ARGUMENT. An Idempotency-Key has no effect: each scan has an id of its own, and takes effect once.
   *
   * `POST /api/checkin/scans`
   */
  submitScans(input: SubmitScansInput, options?: CallOptions): Promise<SubmitScansResponse>;

  /**
   * Suspends a merchant that was approved. Within a second every service refuses the tokens of its team and its API keys; within moments its payouts wait, its webhooks get nothing, and nobody can pay it. The team sees the reason. A merchant that is suspended gets the new reason. Returns NOT_FOUND (MERCHANT_NOT_FOUND), FAILED_PRECONDITION (MERCHANT_NOT_APPROVED). An Idempotency-Key has no effect: a merchant that is suspended is suspended with the same reason.
   *
   * `POST /api/admin/merchants/{id}/suspend`
   */
  suspendMerchant(input: SuspendMerchantInput, options?: CallOptions): Promise<SuspendMerchantResponse>;

  /**
   * Suspends a person. All their sessions end, and until the end of the suspension every sign-in and refresh is refused with ACCOUNT_SUSPENDED. The suspension of a suspended person gets the new reason and the new end. Returns NOT_FOUND (USER_NOT_FOUND), FAILED_PRECONDITION (CANNOT_SUSPEND_YOURSELF), INVALID_ARGUMENT for an end that is not in the future. An Idempotency-Key has no effect: a suspended person is suspended with the same reason and end.
   *
   * `POST /api/admin/people/{id}/suspend`
   */
  suspendPerson(input: SuspendPersonInput, options?: CallOptions): Promise<SuspendPersonResponse>;

  /**
   * Returns an access token with which the person acts for a merchant. The claim `merchant` names it, and `scope` has the permissions of the person's role. Refreshes of the session keep the choice for as long as the person is in the team and the merchant is not suspended. Without `merchant_id` the person acts for nobody but themselves again. The token of before stays valid until it expires. Returns NOT_FOUND (MERCHANT_NOT_FOUND) if the person is not in the team, FAILED_PRECONDITION (MERCHANT_NOT_APPROVED, MERCHANT_SUSPENDED), UNAUTHENTICATED (TOKEN_INVALID if the session ended meanwhile). An Idempotency-Key has no effect: a repeated request answers another token, and a stored answer would keep one.
   *
   * `POST /api/auth/switch`
   */
  switchMerchant(input?: SwitchMerchantInput, options?: CallOptions): Promise<SwitchMerchantResponse>;

  /**
   * Sends an event of the type webhook.test, whatever event types the webhook receives. Returns NOT_FOUND (WEBHOOK_NOT_FOUND), FAILED_PRECONDITION (WEBHOOK_DISABLED).
   *
   * `POST /api/webhooks/{id}/test`
   */
  testWebhook(input: TestWebhookInput, options?: CallOptions): Promise<TestWebhookResponse>;

  /**
   * Buys a plan for an eSIM that the person has. Its data is added to the data of the eSIM, and its days to the time that is left. The plan must be for at least the countries of the eSIM. An unlimited plan fits only an unlimited eSIM, and the other way round. Returns NOT_FOUND (ESIM_NOT_FOUND, also for an eSIM of another person, PLAN_NOT_FOUND), FAILED_PRECONDITION (ESIM_NOT_USABLE with the status of the eSIM in the metadata, ESIM_TOP_UP_UNFIT, NOT_ON_SALE, PRICE_CHANGED with `total` and `currency` in the metadata if `expected_total` is not the total, INSUFFICIENT_FUNDS, ESIM_DECLINED, ORDER_EXPIRED), UNAVAILABLE (ORDER_PENDING) if the result is not known by the deadline. In that case `getPlacedOrder` returns the state of the order. A call with the same idempotency key gets the answer of this order, or places a new order if this one has failed.
   *
   * `POST /api/esims/{id}/top-up`
   */
  topUpEsim(input: TopUpEsimInput, options?: CallOptions): Promise<TopUpResponse>;

  /**
   * Turns receipts off, in all conversations. Nobody sees what the caller reads from now on, and `read` is false on all messages that the caller sees. What is unread is counted as before.
   *
   * `DELETE /api/social/receipts`
   */
  turnOffReceipts(input?: NoInput, options?: CallOptions): Promise<TurnOffReceiptsResponse>;

  /**
   * Turns receipts on, which they are at first. Messages tell whether they were read. What the caller has read meanwhile is shown with the next that they read.
   *
   * `PUT /api/social/receipts`
   */
  turnOnReceipts(input?: NoInput, options?: CallOptions): Promise<TurnOnReceiptsResponse>;

  /**
   * Takes a conversation out of the archive. One that is not in it is no error. Returns NOT_FOUND (CONVERSATION_NOT_FOUND), also if the person is not in the conversation.
   *
   * `DELETE /api/social/conversations/{conversation_id}/archive`
   */
  unarchiveConversation(input: UnarchiveConversationInput, options?: CallOptions): Promise<UnarchiveConversationResponse>;

  /**
   * Ends the block. One who is not blocked is no error. Returns INVALID_ARGUMENT for the caller's own id.
   *
   * `DELETE /api/social/blocks/{user_id}`
   */
  unblockPerson(input: UnblockPersonInput, options?: CallOptions): Promise<UnblockPersonResponse>;

  /**
   * Undoes a change of the e-mail address, with the token of the link in the mail to the old address, for 7 days. The person has the old address again, all sessions end, and the password is valid no more: a mail to the old address has a link to choose a new one. Apps, passkeys and recovery codes that were added since one hour before the change are removed, and the person is notified of each app and passkey. Returns FAILED_PRECONDITION (LINK_INVALID), ALREADY_EXISTS (EMAIL_TAKEN) if another account has proved the old address meanwhile. An Idempotency-Key has no effect: the token is the key: it works once.
   *
   * `POST /api/auth/email/undo`
   */
  undoEmailChange(input: UndoEmailChangeInput, options?: CallOptions): Promise<UndoEmailChangeResponse>;

  /**
   * Undoes a scan of this device with which somebody passed, within 10 minutes after the server got it. See `undoScan`. To undo it again changes nothing. Returns NOT_FOUND (SCAN_NOT_FOUND, also for a scan of another device), FAILED_PRECONDITION (UNDO_TOO_LATE, SCAN_NOT_UNDOABLE if nobody passed with it). An Idempotency-Key has no effect: a scan that was undone stays undone.
   *
   * `POST /api/checkin/scans/{scan_id}/undo`
   */
  undoOwnScan(input: UndoOwnScanInput, options?: CallOptions): Promise<UndoOwnScanResponse>;

  /**
   * Undoes a scan with which somebody was let in or out. The ticket is as if it had not been scanned, and later scans of it are judged again. To undo it again changes nothing. Returns NOT_FOUND (SCAN_NOT_FOUND), FAILED_PRECONDITION (SCAN_NOT_UNDOABLE if nobody passed with it).
   *
   * `POST /api/manage/scans/{id}/undo`
   */
  undoScan(input: UndoScanInput, options?: CallOptions): Promise<UndoScanResponse>;

  /**
   * Unfreezes one wallet of a person, or all wallets. Money can leave again, and waiting payouts continue. A wallet that is not frozen is not changed. A merchant that was also frozen by its own id stays frozen, and so does a merchant whose owner is still frozen. Returns NOT_FOUND (WALLET_NOT_FOUND) if the person has no wallet, INVALID_ARGUMENT (CURRENCY_UNKNOWN).
   *
   * `POST /api/admin/wallets/{user_id}/unfreeze`
   */
  unfreezeWallet(input: UnfreezeWalletInput, options?: CallOptions): Promise<UnfreezeWalletResponse>;

  /**
   * Unlinks an account at a provider, which cannot sign in any more. The caller is notified. Needs a sign-in of the last 10 minutes. Returns NOT_FOUND (IDENTITY_NOT_FOUND), FAILED_PRECONDITION (LAST_WAY_IN if the caller has no password, no passkey and no other linked account). An Idempotency-Key has no effect: an account that was unlinked stays unlinked.
   *
   * `DELETE /api/auth/identities/{id}`
   */
  unlinkIdentity(input: UnlinkIdentityInput, options?: CallOptions): Promise<UnlinkIdentityResponse>;

  /**
   * Ends the mute. One that is not muted is no error. Returns NOT_FOUND (CONVERSATION_NOT_FOUND), also if the person is not in the conversation.
   *
   * `DELETE /api/social/conversations/{conversation_id}/mute`
   */
  unmuteConversation(input: UnmuteConversationInput, options?: CallOptions): Promise<UnmuteConversationResponse>;

  /**
   * Unpins a message. One that is not pinned is no error. Returns NOT_FOUND (CONVERSATION_NOT_FOUND, also if the person is not in the conversation; MESSAGE_NOT_FOUND), PERMISSION_DENIED (GROUP_ROLE_REQUIRED), FAILED_PRECONDITION (PERSON_NOT_REACHABLE, CONVERSATION_NOT_ACCEPTED).
   *
   * `DELETE /api/social/conversations/{conversation_id}/messages/{id}/pin`
   */
  unpinMessage(input: UnpinMessageInput, options?: CallOptions): Promise<UnpinMessageResponse>;

  /**
   * Withdraws the consent to such mails (`marketing_mail`). To do it again changes nothing. Returns NOT_FOUND (UNSUBSCRIBE_LINK_INVALID) if the token was not made by the platform, or the account was deleted. An Idempotency-Key has no effect: a consent that was withdrawn stays withdrawn.
   *
   * `POST /api/auth/unsubscribe`
   */
  unsubscribe(input: UnsubscribeInput, options?: CallOptions): Promise<UnsubscribeResponse>;

  /**
   * Changes the name of a key, the addresses that it is accepted from, its limits, and its ceilings. Only what is sent. Its scopes and its mode never change. Returns NOT_FOUND (MERCHANT_NOT_FOUND, API_KEY_NOT_FOUND), FAILED_PRECONDITION (API_KEY_ENDED, MERCHANT_SUSPENDED), UNAUTHENTICATED (STEP_UP_REQUIRED if a ceiling is raised or removed, and the caller has not proved who they are within the last 5 minutes).
   *
   * `PATCH /api/merchants/{merchant_id}/keys/{id}`
   */
  updateApiKey(input: UpdateApiKeyInput, options?: CallOptions): Promise<UpdateApiKeyResponse>;

  /**
   * Sets the quantity of a product in the cart, of a product with variants of one of them. Returns NOT_FOUND (CART_ITEM_NOT_FOUND), and otherwise the same errors as `addCartItem`.
   *
   * `PATCH /api/shop/cart/{product_id}`
   */
  updateCartItem(input: UpdateCartItemInput, options?: CallOptions): Promise<UpdateCartItemResponse>;

  /**
   * Changes a club. Only the fields that are sent. Returns NOT_FOUND (CLUB_NOT_FOUND), ABORTED (VERSION_CONFLICT if it was changed after the etag was read), INVALID_ARGUMENT (ETAG_MISSING), FAILED_PRECONDITION (MEDIA_NOT_USABLE).
   *
   * `PATCH /api/manage/clubs/{id}`
   */
  updateClub(input: UpdateClubInput, options?: CallOptions): Promise<UpdateClubResponse>;

  /**
   * Changes an event. Only the fields that are sent. It is public within 5 seconds, and at once for whoever made it. Nothing that was sold changes. Returns NOT_FOUND (EVENT_NOT_FOUND, CLUB_NOT_FOUND), ABORTED (VERSION_CONFLICT if it was changed after the etag was read), INVALID_ARGUMENT (ETAG_MISSING), FAILED_PRECONDITION (ALREADY_SOLD with `field` in the metadata, MEDIA_NOT_USABLE with `id`).
   *
   * `PATCH /api/manage/events/{id}`
   */
  updateEvent(input: UpdateEventInput, options?: CallOptions): Promise<UpdateEventResponse>;

  /**
   * Updates the person's profile. Only the fields that are sent are changed. Returns INVALID_ARGUMENT for a malformed field, FAILED_PRECONDITION (MEDIA_NOT_USABLE, MEDIA_NOT_OFFERED) for the picture, UNAVAILABLE if catalog does not answer for a picture; then nothing is changed.
   *
   * `PATCH /api/auth/me`
   */
  updateMe(input?: UpdateMeInput, options?: CallOptions): Promise<UpdateMeResponse>;

  /**
   * Changes the words about a picture. Only the fields that are sent. Returns NOT_FOUND (MEDIA_NOT_FOUND). An Idempotency-Key has no effect: a repeated request sets the same words.
   *
   * `PATCH /api/media/{id}`
   */
  updateMedia(input: UpdateMediaInput, options?: CallOptions): Promise<UpdateMediaResponse>;

  /**
   * Changes what a merchant says about itself. Only the fields that are sent are changed. Returns NOT_FOUND (MERCHANT_NOT_FOUND), PERMISSION_DENIED (PERMISSION_MISSING).
   *
   * `PATCH /api/merchants/{id}/account`
   */
  updateMerchantAccount(input: UpdateMerchantAccountInput, options?: CallOptions): Promise<UpdateMerchantAccountResponse>;

  /**
   * Changes a plan. Only the fields that are sent. It is public within 5 seconds, and at once for whoever made it. Nothing that was sold changes. Returns NOT_FOUND (PLAN_NOT_FOUND, CLUB_NOT_FOUND), ABORTED (VERSION_CONFLICT if it was changed after the etag was read), INVALID_ARGUMENT (ETAG_MISSING), FAILED_PRECONDITION (ALREADY_SOLD with `field` in the metadata).
   *
   * `PATCH /api/manage/plans/{id}`
   */
  updatePlan(input: UpdatePlanInput, options?: CallOptions): Promise<UpdatePlanResponse>;

  /**
   * Changes a product. Only the fields that are sent. It is public within 5 seconds, and at once for whoever made it. Nothing that was sold changes. Returns NOT_FOUND (PRODUCT_NOT_FOUND, CLUB_NOT_FOUND), ABORTED (VERSION_CONFLICT if it was changed after the etag was read), INVALID_ARGUMENT (ETAG_MISSING), FAILED_PRECONDITION (ALREADY_SOLD with `field` in the metadata, MEDIA_NOT_USABLE with `id`).
   *
   * `PATCH /api/manage/products/{id}`
   */
  updateProduct(input: UpdateProductInput, options?: CallOptions): Promise<UpdateProductResponse>;

  /**
   * Updates a webhook. Only the fields that are sent are changed. If the webhook is disabled, its waiting deliveries end as failed, and new events are stored as skipped for 7 days. If it is enabled, its past failures and the pause that a Retry-After demanded are cleared. Events that it missed are not sent: see `replayDeliveries`. Returns NOT_FOUND (WEBHOOK_NOT_FOUND), INVALID_ARGUMENT (WEBHOOK_URL_INVALID, WEBHOOK_EVENT_TYPE_UNKNOWN), FAILED_PRECONDITION (WEBHOOK_URL_FORBIDDEN).
   *
   * `PATCH /api/webhooks/{id}`
   */
  updateWebhook(input: UpdateWebhookInput, options?: CallOptions): Promise<UpdateWebhookResponse>;

  /**
   * Gives the guest who makes the call an e-mail address, a password and a name. From then on the account is one like any other, with the same id and everything in it. The session goes on, with the new access token of the answer; its refresh token stays valid. A mail to prove the address is sent. A repeated idempotency key returns the same person. Returns ALREADY_EXISTS (EMAIL_TAKEN), INVALID_ARGUMENT for a malformed field or a password that cannot be chosen (PASSWORD_TOO_SHORT, PASSWORD_TOO_LONG, PASSWORD_TOO_COMMON), FAILED_PRECONDITION (NOT_A_GUEST) if the account has an address already, ABORTED (MERGE_UNDER_WAY) while it is merged into another account, RESOURCE_EXHAUSTED (SERVER_BUSY) with a time to wait if too many people sign up or sign in at the same time.
   *
   * `POST /api/auth/guests/upgrade`
   */
  upgradeGuest(input: UpgradeGuestInput, options?: CallOptions): Promise<UpgradeGuestResponse>;

  /**
   * Proves that an e-mail address is the person's, with the token of the link or with the address and the code. If the mail was sent because of `changeEmail`, the person has the new address from now on, and a verified old address gets a mail that can undo the change. An account that had the new address without ever proving it loses the address, and its sessions end. Opens no session. Returns FAILED_PRECONDITION (LINK_INVALID) if the token or the code is wrong, used, expired or replaced by a newer mail; RESOURCE_EXHAUSTED (CODE_TRIES_USED) with a time to wait after five codes in an hour, right or wrong, for one address or one account: the link still works; ALREADY_EXISTS (EMAIL_TAKEN) if another account has proved the new address meanwhile. An Idempotency-Key has no effect: the token or the code is the key: it works once.
   *
   * `POST /api/auth/email/verify`
   */
  verifyEmail(input?: VerifyEmailInput, options?: CallOptions): Promise<VerifyEmailResponse>;

  /**
   * Returns the money that is still held to the payer. Only the owner of the merchant can do this. What was captured before stays captured. A payment that is already voided or expired is not changed. Returns NOT_FOUND (PAYMENT_NOT_FOUND), FAILED_PRECONDITION (PAYMENT_NOT_HELD, HOLD_CAPTURED).
   *
   * `POST /api/payments/{id}/void`
   */
  voidPayment(input: VoidPaymentInput, options?: CallOptions): Promise<VoidPaymentResponse>;

  /**
   * Withdraws a consent, or refuses it. To do it again changes nothing. Returns FAILED_PRECONDITION (CONSENT_REQUIRED) for a purpose without which there is no account; NOT_FOUND (CONSENT_NOT_ASKED) if the purpose has no version.
   *
   * `POST /api/auth/consents/withdraw`
   */
  withdrawConsent(input: WithdrawConsentInput, options?: CallOptions): Promise<WithdrawConsentResponse>;

  /**
   * Withdraws an invitation. Returns NOT_FOUND (MERCHANT_NOT_FOUND, INVITATION_NOT_FOUND), PERMISSION_DENIED (PERMISSION_MISSING). An Idempotency-Key has no effect: an invitation is withdrawn once.
   *
   * `DELETE /api/merchants/{merchant_id}/invitations/{id}`
   */
  withdrawInvitation(input: WithdrawInvitationInput, options?: CallOptions): Promise<WithdrawInvitationResponse>;
}

/** Lists with pages, and what they contain. */
export interface Lists {
  findMerchants: FoundMerchant;
  findOrders: FoundOrder;
  findPayments: Payment;
  findPayouts: FoundPayout;
  findTransactions: LedgerTransaction;
  getFeed: Post;
  getStatement: Transaction;
  listApiKeys: ApiKey;
  listApiRequests: ApiRequest;
  listAuthAuditEntries: AuditEntry;
  listAuthOutboxEvents: OutboxEvent;
  listBlockedPeople: BlockedPerson;
  listCancellationOrders: EventChangeOrder;
  listCatalogAuditEntries: AuditEntry;
  listCatalogOutboxEvents: OutboxEvent;
  listChanges: Change;
  listCheckInDevices: CheckInDevice;
  listCheckInLists: CheckInList;
  listClubs: Club;
  listConsentDecisions: ConsentDecision;
  listConversations: Conversation;
  listCreditTransactions: CreditTransaction;
  listDeliveries: Delivery;
  listEsimPlans: EsimPlan;
  listEsimTopUps: EsimTopUp;
  listEsims: Esim;
  listEventTickets: EventTicket;
  listEvents: Event;
  listHolds: Hold;
  listImportRows: ImportRow;
  listImports: Import;
  listInvitations: Invitation;
  listMails: Mail;
  listManagedEvents: ManagedEvent;
  listManagedOrders: ManagedOrder;
  listManagedPlans: ManagedPlan;
  listManagedProducts: ManagedProduct;
  listMedia: Media;
  listMembers: Member;
  listMemberships: Membership;
  listMerchantAccounts: MerchantAccount;
  listMerchantAuthAuditEntries: MerchantAuditEntry;
  listMerchantCatalogAuditEntries: MerchantAuditEntry;
  listMerchantMessagingAuditEntries: MerchantAuditEntry;
  listMerchantTransactions: Transaction;
  listMerchantWalletAuditEntries: MerchantAuditEntry;
  listMerchants: OwnMerchant;
  listMessages: Message;
  listMessagingAuditEntries: AuditEntry;
  listMessagingOutboxEvents: OutboxEvent;
  listMyAuthAuditEntries: MyAuditEntry;
  listMyCatalogAuditEntries: MyAuditEntry;
  listMyMessagingAuditEntries: MyAuditEntry;
  listMyWalletAuditEntries: MyAuditEntry;
  listNotifications: Notification;
  listOrders: Order;
  listPaymentRequests: PaymentRequest;
  listPayments: Payment;
  listPayoutDestinations: PayoutDestination;
  listPayouts: Payout;
  listPeople: User;
  listPersonEsims: Esim;
  listPersonSessions: DeviceSession;
  listPersonTickets: Ticket;
  listPlanSales: PlanSales;
  listPredictions: Prediction;
  listProducts: Product;
  listRecommendations: Recommendation;
  listReports: Report;
  listScans: Scan;
  listSeatHolds: SeatHold;
  listSessions: DeviceSession;
  listSignIns: SignIn;
  listSimilarThings: Recommendation;
  listStaff: User;
  listStockMovements: StockMovement;
  listTicketTransfers: TicketTransfer;
  listTickets: Ticket;
  listTransactions: Transaction;
  listUnclaimed: Unclaimed;
  listUnclaimedTransactions: Transaction;
  listVerifications: Verification;
  listWalletAuditEntries: AuditEntry;
  listWalletOutboxEvents: OutboxEvent;
  listWebhookDeliveries: Delivery;
  listWebhooks: Webhook;
  search: SearchResult;
}
