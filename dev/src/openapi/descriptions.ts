// What a field is where its proto says nothing of it: the same name means the same in every API, and need not be explained each time.
import type { DescField } from '@bufbuild/protobuf';

/** By the name of the field. */
const byName: Readonly<Record<string, string>> = {
  page_token: 'The `next_page_token` of the page before. Leave it out for the first page.',
  currency: 'ISO 4217.',
  created_at: 'When it was created.',
  updated_at: 'When it was last changed.',
  expires_at: 'When it ends.',
  added_at: 'When it was added to the cart.',
  started_at: 'When it began.',
  activated_at: 'When it was activated.',
  valid_from: 'The time from which the rate is valid.',
  timestamp: 'When it happened.',
  user_id: 'UUID of the person.',
  merchant_id: 'UUID of the merchant.',
  product_id: 'UUID of the product.',
  plan_id: 'UUID of the plan.',
  event_id: 'UUID of the event.',
  conversation_id: 'UUID of the conversation.',
  webhook_id: 'UUID of the webhook.',
  quote_id: 'The quote, from `createExchangeQuote`.',
  ad_id: "The advertiser's own id of the ad.",
  kid: 'The id of the key, as in the header of a token.',
  name: 'A name for people.',
  user_name: "The person's name. Empty if the account is deleted.",
  merchant_name: 'The name of the merchant.',
  description: 'A description for people.',
  title: 'The name of the event.',
  event_title: 'The name of the event.',
  event_date: 'When the event begins.',
  date: 'When the event begins.',
  venue: 'Where the event takes place.',
  competition: 'The competition that the event belongs to.',
  club: 'The id of the club, such as `AS_MONACO`. Empty if it belongs to no club.',
  category: 'The name of the category.',
  region: 'The region in which the plan works.',
  popular: 'Whether the plan is shown first.',
  hot: 'Whether there is much demand.',
  vip: 'Whether there are VIP seats.',
  nft: 'Whether it comes with a collectible token.',
  blockchain: 'The collectible token of the ticket, if it has one.',
  seats_left: 'The number of free seats.',
  tickets_sold: 'The number of tickets that were sold.',
  users: 'The number of people who have an account.',
  quantity: 'How many.',
  amount: 'Positive decimal string, with no more digits after the point than the currency has.',
  total: 'Decimal string.',
  balance: 'The balance.',
  balance_after: 'The number of credits after the change.',
  count: 'How many there are.',
  time: 'The time for which the balance is.',
  from: 'The beginning of the period.',
  to: 'The end of the period: the first moment after it.',
  email: 'The e-mail address. Upper and lower case are the same.',
  recipient_email: 'The e-mail address of the recipient, instead of `recipient_id`.',
  password: 'The password.',
  refresh_token: 'The refresh token that was issued last.',
  message: 'The text.',
  text: 'The text.',
  url: 'The address to which the messages are sent.',
  enabled: 'Whether messages are sent.',
  event_type: 'The type of the event, such as `order.paid`.',
  reason: 'The reason that was given.',
  metadata: 'More about it.',
  items: 'The lines.',
  keys: 'The keys.',
  id: 'UUID.',
  tickets: 'The result, if tickets were ordered.',
  shop: 'The result, if a cart was ordered.',
  esim: 'The eSIM.',
  transaction: "The transaction in the person's wallet.",
  payment: 'The payment as it is now.',
  payment_request: 'The payment request as it is now.',
  payout: 'The payout as it is now.',
  order: 'The order as it is now.',
  deposit: 'The deposit as it is now.',
  delivery: 'The delivery as it is now.',
  webhook: 'The webhook as it is now.',
  wallet: 'The wallet as it is now.',
  limit: 'The limits as they are now.',
  merchant: 'The merchant.',
  user: 'The person who is signed in.',
  view: 'The view as it is now.',
  conversation: 'The conversation.',
  post: 'The post.',
  event: 'The event.',
  product: 'The product.',
  notification: 'The notification as it is now.',
  payment_intent: 'What the person has to pay.',
  limits: 'The limits of each wallet.',
};

/** Fields whose name means something else there. */
const elsewhere: Readonly<Record<string, string>> = {
  'plaza.auth.v1.LoginRequest.email': 'The e-mail address of the account. Upper and lower case are the same.',
  'plaza.auth.v1.User.name': "The person's name.",
  'plaza.catalog.v1.PlacedOrder.esim': 'The result, if an eSIM was ordered.',
  'plaza.catalog.v1.PlacedOrder.esim_top_up': 'The result, if a top-up was ordered.',
  'plaza.catalog.v1.RefundPlacedOrderResponse.esim': 'The result, if an eSIM or a top-up was ordered.',
  'plaza.catalog.v1.ListProductsRequest.category': 'Filter: only this category.',
  'plaza.catalog.v1.Product.category': 'The category, such as `shirts`.',
  'plaza.catalog.v1.OrderFailure.message': 'The reason as a sentence.',
  'plaza.catalog.v1.OrderFailure.metadata': 'More about the reason, such as the available balance.',
  'plaza.wallet.v1.SendResponse.transaction': "The transaction in the sender's wallet.",
  'plaza.wallet.v1.GrantCreditsResponse.transaction': 'The change of the credits.',
  'plaza.wallet.v1.PurchaseCreditsResponse.transaction': 'The change of the credits.',
  'plaza.wallet.v1.GetCreditsResponse.balance': 'The number of credits.',
  'plaza.wallet.v1.GetBalanceAtResponse.balance': 'The balance at that time. Decimal string.',
  'plaza.wallet.v1.Volume.amount': 'Decimal string.',
  'plaza.wallet.v1.ExtendPaymentRequest.expires_at': 'The new end of the hold.',
  'plaza.messaging.v1.Post.user_id': 'UUID of the author.',
  'plaza.messaging.v1.Message.message': 'The text of the message.',
  'plaza.messaging.v1.EventType.description': 'When such an event happens.',
};

/** Throws if there is nothing to say: then the proto needs a comment. */
export function usualDescription(field: DescField): string {
  const { parent, name } = field;
  const text =
    elsewhere[`${parent.typeName}.${name}`] ?? byName[name] ?? (field.fieldKind === 'list' ? pageOf(field) : undefined);
  if (text !== undefined) return text;
  throw new Error(
    `${parent.typeName}.${name} has no description in openapi.json: give it a comment in its proto file.`,
  );
}

/** `The orders of this page.` */
function pageOf({ parent, name }: DescField): string | undefined {
  const words = name.replaceAll('_', ' ');
  return parent.fields.some((each) => each.name === 'next_page_token') ? `The ${words} of this page.` : `The ${words}.`;
}
