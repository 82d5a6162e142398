// What a field's name says of its value: its format, and a value as it can be. Names mean the same in every API of Plaza, so no
// field has to repeat it.

export interface Form {
  format?: string;
  /** A regular expression, without ^ and $. */
  pattern?: string;
  example?: string | number;
}

const uuid: Form = { format: 'uuid', example: '019a3f6e-7c1b-7d52-9f0e-2b6a4c8d1e35' };
const amount: Form = { format: 'decimal', pattern: '[0-9]+(?:\\.[0-9]+)?', example: '89.99' };
// Below zero if it leaves an account, or if more was given back than is left.
const signed: Form = { ...amount, pattern: '-?[0-9]+(?:\\.[0-9]+)?' };
const currency: Form = { pattern: '[A-Z]{3}', example: 'EUR' };
const club: Form = { pattern: '[A-Z0-9][A-Z0-9_]{0,49}', example: 'AS_MONACO' };
const email: Form = { format: 'email', example: 'ana@plaza.example' };
const token: Form = { example: 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIwMTlhIn0.c2lnbmF0dXJl' };
const text = (example: string): Form => ({ example });
const cursor = text('AQEjRWeJq83vAAAAKgGiMXnee18MKpFL4dejjCbwlDt-HVg');
const number = (example: number): Form => ({ example });

const amounts =
  'amount available balance balance_after captured closing_balance day_limit expected_total fee fee_fixed from_amount gross held left left_today max_amount min_amount movement_limit old_price opening_balance owed price price_each price_from received refunded reversed spent_today to_amount total';

/** By the name of the field. */
const byName: Readonly<Record<string, Form>> = {
  ...Object.fromEntries(amounts.split(' ').map((name) => [name, amount])),
  net: signed,
  rate: { ...amount, example: '1.0842' },
  spread: { ...amount, example: '0.005' },
  currency,
  from: currency,
  to: currency,
  club,
  club_id: club,
  email,
  recipient_email: email,
  url: { format: 'uri', example: 'https://shop.example/hooks/plaza' },
  id: uuid,
  decided_by: uuid,
  quote: uuid,
  up_to: uuid,
  reply_to: uuid,
  mentions: uuid,
  ad_id: text('summer-derby'),
  kid: text('2026-11-29'),
  request_id: text('9d0f6a52-order-1042'),
  access_token: token,
  refresh_token: text('4f1c0a…'),
  page_token: text('WyIwMTlhM2Y2ZSJd'),
  next_page_token: text('WyIwMTlhM2Y2ZSJd'),
  page_size: number(20),
  password: text('correct horse battery staple'),
  name: text('Ana'),
  user_name: text('Ana'),
  merchant_name: text('Boutique du Rocher'),
  title: text('Monaco – Nice'),
  event_title: text('Monaco – Nice'),
  venue: text('Stade Louis II'),
  competition: text('Ligue 1'),
  region: text('Europe'),
  category: text('Tribune'),
  sku: text('HOME-M-RED'),
  size: text('M'),
  colour: text('red'),
  seat: text('A-17'),
  seat_ids: text('A-17'),
  description: text('Two tickets for Saturday'),
  note: text('For Saturday'),
  order_reference: text('R-1042'),
  reference: text('R-1042'),
  reason: text('Bought by mistake'),
  message: text('See you at the gate.'),
  last_message: text('See you at the gate.'),
  text: text('What a match!'),
  event_type: text('order.paid'),
  event_types: text('order.paid'),
  secret: text('whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD'),
  time_zone: text('Europe/Monaco'),
  destination: text('MC58 1009 6180 7901 2345 6789 085'),
  countries: { pattern: '[A-Z]{2}', example: 'MC' },
  source: text('ECB'),
  package: text('small'),
  quantity: number(2),
  credits: number(500),
  count: number(3),
  attempts: number(1),
  response_status: number(200),
  duration_ms: number(84),
  expires_in: number(900),
  fee_rate: number(150),
  discount: number(10),
  stock: number(40),
  data: number(10_240),
  duration: number(30),
  seats_available: number(1_200),
  seats_left: number(180),
  token_id: { pattern: '[0-9]{1,39}', example: '2154986201387465912340987651234598765' },
  trait_type: text('Event'),
};

const withClubId = ['Club', 'GetClubRequest', 'CreateClubRequest', 'UpdateClubRequest', 'RevertClubRequest'];
// They go up with every one.
const numbered = [
  'Change.id',
  'StockMovement.id',
  ...['Club', 'Product', 'Event', 'Plan'].map((thing) => `Revert${thing}Request.change_id`),
];

/** Fields whose name means something else there. */
const elsewhere: Readonly<Record<string, Form>> = {
  ...Object.fromEntries(withClubId.map((message) => [`plaza.catalog.v1.${message}.id`, club])),
  ...Object.fromEntries(numbered.map((field) => [`plaza.catalog.v1.${field}`, text('1042')])),
  ...Object.fromEntries(
    ['Ticket', 'GateKey', 'ListGateTicketsResponse'].map((message) => [
      `plaza.catalog.v1.${message}.key_id`,
      { pattern: '[0-9a-f]{8}', example: '5f0c2a91' },
    ]),
  ),
  'plaza.auth.v1.IdentityProvider.id': text('google'),
  'plaza.wallet.v1.CreditPackage.id': text('small'),
  'plaza.wallet.v1.WalletDecision.currency': currency,
  'plaza.wallet.v1.StatementTotal.amount': amount,
  'plaza.wallet.v1.PlannedEntry.amount': signed,
  'plaza.catalog.v1.Media.source': text('upload'),
  'plaza.catalog.v1.UploadHeader.name': text('content-type'),
  'plaza.auth.v1.User.name': text('Ana'),
  'plaza.catalog.v1.EsimPlan.name': text('Europe 10 GB'),
  'plaza.catalog.v1.Product.name': text('Home shirt'),
  'plaza.catalog.v1.Product.category': text('shirts'),
  'plaza.catalog.v1.ListProductsRequest.category': text('shirts'),
  'plaza.catalog.v1.CartItem.name': text('Home shirt'),
  'plaza.catalog.v1.OrderItem.name': text('Home shirt'),
  'plaza.catalog.v1.Esim.qr_code': text('LPA:1$smdp.example$K2-1A2B3C'),
  'plaza.catalog.v1.OrderFailure.reason': text('INSUFFICIENT_FUNDS'),
  'plaza.catalog.v1.OrderFailure.message': text('The wallet does not have enough money.'),
  'plaza.messaging.v1.EventType.name': text('order.paid'),
  'plaza.messaging.v1.Notification.type': text('order.paid'),
  'plaza.messaging.v1.GetLiveStateResponse.cursor': cursor,
  'plaza.messaging.v1.StreamLiveRequest.after': cursor,
  'plaza.catalog.v1.TokenAttribute.value': text('Monaco – Nice'),
};

export function formOf({ parent, name }: { parent: { typeName: string }; name: string }): Form {
  return elsewhere[`${parent.typeName}.${name}`] ?? byName[name] ?? (/_ids?$/.test(name) ? uuid : {});
}
