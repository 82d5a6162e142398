// Every list is paged alike: read from the descriptor set, so that a list that is added later without pages is noticed here.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createFileRegistry, fromBinary, type DescField, type DescMessage, type DescMethod } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { expect, test } from '@jest/globals';

const set = fromBinary(
  FileDescriptorSetSchema,
  readFileSync(createRequire(import.meta.url).resolve('@plaza/api/descriptors.binpb')),
);
const methods = [...createFileRegistry(set)].flatMap((type): DescMethod[] =>
  type.kind === 'service' && type.typeName.startsWith('plaza.') ? type.methods : [],
);

const eachCurrency = 'one for each currency that is offered';
const cart = 'a cart holds 100 products';
const asAsked = 'one for each that was sent, which is bounded there';
const entries = 'what an error says more, which the service writes';

/** What an answer repeats without pages, and why it can not grow. */
const bounded: Record<string, string> = {
  'plaza.auth.v1.GetJwksResponse.keys': 'RFC 7517 says what it looks like; a handful of keys',
  'plaza.auth.v1.ApiKey.scopes': 'those of the table, a dozen',
  'plaza.auth.v1.ApiKey.cidrs': 'at most 50',
  'plaza.auth.v1.ApiKey.limits': 'at most 5',
  'plaza.auth.v1.GetUsersResponse.users': asAsked,
  'plaza.auth.v1.GetPeopleSummaryResponse.days': 'thirty',
  'plaza.auth.v1.ListExportsResponse.exports': 'those of 7 days, of which EXPORTS_A_DAY can be made in a day',
  'plaza.auth.v1.ListSubscriptionPlansResponse.plans': 'three plans',
  'plaza.auth.v1.SubscriptionPlan.features': 'those of the table of plans',
  'plaza.auth.v1.SubscriptionPlan.quotas': 'those of the table of plans',
  'plaza.auth.v1.GetEntitlementsResponse.features': 'those of the table of plans',
  'plaza.auth.v1.GetEntitlementsResponse.quotas': 'those of the table of plans',
  'plaza.auth.v1.ListPlanChangesResponse.changes': 'at most 5,000; the cursor leads to the rest',
  'plaza.auth.v1.ListConsentsResponse.consents': 'five purposes',
  'plaza.auth.v1.SignInChallenge.methods': 'three',
  'plaza.auth.v1.Membership.permissions': 'those of a role',
  'plaza.auth.v1.User.staff_roles': 'five roles',
  'plaza.auth.v1.User.permissions': 'those of the table, some dozens',
  'plaza.auth.v1.ListFactorsResponse.factors': 'at most 5 apps and 10 passkeys',
  'plaza.auth.v1.ListIdentitiesResponse.identities': 'at most 10 linked accounts',
  'plaza.auth.v1.ListIdentityProvidersResponse.providers': 'an operator names at most 20',
  'plaza.auth.v1.CreateRecoveryCodesResponse.codes': 'ten',
  'plaza.auth.v1.GetRelatedOriginsResponse.origins': 'the configuration names them',
  'plaza.auth.v1.ListEndedSessionsResponse.sessions': '5,000, of the last minutes; a cursor continues',
  'plaza.catalog.v1.GetCartResponse.items': cart,
  'plaza.catalog.v1.AddCartItemResponse.items': cart,
  'plaza.catalog.v1.UpdateCartItemResponse.items': cart,
  'plaza.catalog.v1.RemoveCartItemResponse.items': cart,
  'plaza.catalog.v1.ClearCartResponse.items': cart,
  'plaza.catalog.v1.Order.items': cart,
  'plaza.catalog.v1.Event.categories': 'the first 100',
  'plaza.catalog.v1.ManagedEvent.categories': 'the first 100',
  'plaza.catalog.v1.ManagedProduct.variants': 'a product has at most 100',
  'plaza.catalog.v1.Product.variants': 'a product has at most 100',
  'plaza.catalog.v1.Translations.items': 'one for each language, at most 20',
  'plaza.catalog.v1.Product.translations': 'one for each language, at most 20',
  'plaza.catalog.v1.Club.colours': 'at most 5',
  'plaza.catalog.v1.Media.reference_ids': 'at most 10',
  'plaza.media.v1.Picture.colours': 'at most 5',
  'plaza.media.v1.Picture.variants': 'three formats in at most three sizes',
  'plaza.messaging.v1.Recommendation.tags': 'two',
  'plaza.messaging.v1.GetPredictionRecordResponse.scores': 'three',
  'plaza.messaging.v1.GetPredictionRecordResponse.calibration': 'ten',
  'plaza.messaging.v1.Message.attachments': 'at most 10',
  'plaza.messaging.v1.Message.mentions': 'at most 20',
  'plaza.messaging.v1.Message.reactions': 'at most 20 different ones',
  'plaza.messaging.v1.ListMessageVersionsResponse.versions': 'at most 10',
  'plaza.messaging.v1.Post.pictures': 'at most 10',
  'plaza.catalog.v1.UsePicturesResponse.pictures': 'at most 10',
  'plaza.catalog.v1.SignPicturesResponse.pictures': 'at most 1,000: those that were named',
  'plaza.messaging.v1.ListPictureUsesResponse.uses': 'the newest 20',
  'plaza.messaging.v1.SubscribeResponse.changes': 'those of one read, at most 500',
  'plaza.catalog.v1.Upload.headers': 'two',
  'plaza.catalog.v1.Media.uses': '20',
  'plaza.catalog.v1.ListSimilarMediaResponse.similar': 'the nearest, at most 50',
  'plaza.catalog.v1.SearchMediaResponse.products': 'the nearest, at most 50',
  'plaza.catalog.v1.Product.pictures': 'at most 10',
  'plaza.catalog.v1.Event.pictures': 'at most 10',
  'plaza.catalog.v1.ManagedProduct.pictures': 'at most 10',
  'plaza.catalog.v1.ManagedEvent.pictures': 'at most 10',
  'plaza.catalog.v1.ImportRow.errors': 'at most some for each of 100 columns',
  'plaza.catalog.v1.ManagedPlan.countries': 'ISO 3166-1 names 249; the table takes 300',
  'plaza.catalog.v1.Esim.countries': 'those of its plan',
  'plaza.catalog.v1.EsimPlan.countries': 'ISO 3166-1 names 249; the table takes 300',
  'plaza.catalog.v1.DescribeThingsResponse.things': asAsked,
  'plaza.catalog.v1.ListComingMatchesResponse.matches': 'the next 500',
  'plaza.catalog.v1.SearchFacets.kinds': 'three kinds',
  'plaza.catalog.v1.SearchFacets.clubs': 'the 50 with the highest counts',
  'plaza.catalog.v1.SearchFacets.categories': 'the 50 with the highest counts',
  'plaza.catalog.v1.GetSeatsResponse.sections': 'one for each category, the first 100',
  'plaza.catalog.v1.SeatSection.rows': 'those of a category, whose rows and seats are bounded where they are made',
  'plaza.catalog.v1.GetManagedSeatsResponse.sections': 'one for each category, the first 100',
  'plaza.catalog.v1.ManagedSeatSection.rows':
    'those of a category, whose rows and seats are bounded where they are made',
  'plaza.catalog.v1.SeatRows.names': 'those of a category, whose rows and seats are bounded where they are made',
  'plaza.catalog.v1.SeatHold.seat_ids': 'at most 10',
  'plaza.catalog.v1.CheckInList.categories': 'those of its event, at most 100',
  'plaza.catalog.v1.CheckInDevice.list_ids': 'at most 20',
  'plaza.catalog.v1.GetCheckInResponse.lists': 'those of a device, at most 20',
  'plaza.catalog.v1.GetCheckInResponse.keys': 'one',
  'plaza.catalog.v1.GetCheckInResponse.counts': 'one for each list of a device',
  'plaza.catalog.v1.GetCheckInCountsResponse.categories': 'an event has at most 100',
  'plaza.catalog.v1.GetCheckInCountsResponse.lists': 'an event has at most 100',
  'plaza.catalog.v1.SubmitScansResponse.results': asAsked,
  'plaza.catalog.v1.PurchaseResponse.tickets': 'one for each seat of an order, at most 10',
  'plaza.catalog.v1.RefundTicketsResponse.tickets': 'one for each seat of an order, at most 10',
  'plaza.catalog.v1.GiveBackOrderResponse.tickets': 'one for each seat of an order, at most 10',
  'plaza.catalog.v1.EventChangeProgress.amounts': 'one for each currency, at most 10',
  'plaza.catalog.v1.EventChangeProgress.failures': 'the most frequent, at most 10',
  'plaza.catalog.v1.GetOrderStoryResponse.lines': cart,
  'plaza.catalog.v1.GetOrderStoryResponse.tickets': 'one for each seat of an order, at most 10',
  'plaza.catalog.v1.GetOrderStoryResponse.steps': 'the first 100 refunds that were requested, with two steps each',
  'plaza.catalog.v1.GetOrderStoryResponse.postings': 'the purchase and the last 49 refunds',
  'plaza.wallet.v1.OrderPosting.entries': 'one for each party of an order: a line has one',
  'plaza.catalog.v1.GetOrderStoryResponse.events': 'the first 100',
  'plaza.catalog.v1.GetOrderStoryResponse.esims': 'the one that was bought or topped up',
  'plaza.catalog.v1.GetOrderStoryResponse.messages': 'the first 200',
  'plaza.messaging.v1.GetOrderMessagesResponse.messages': 'the first 200',
  'plaza.catalog.v1.GetOrderStoryResponse.calls': 'the last 100',
  'plaza.catalog.v1.GetOrderStoryResponse.missing': 'two services',
  'plaza.wallet.v1.GetOrderMoneyResponse.postings': asAsked,
  'plaza.catalog.v1.GetSalesSummaryResponse.days': 'the last 1,000',
  'plaza.catalog.v1.GetManagedOrderResponse.lines': cart,
  'plaza.catalog.v1.GetManagedOrderResponse.tickets': 'one for each seat of an order, at most 10',
  'plaza.catalog.v1.GetManagedOrderResponse.refunds': 'the first 100 that were requested',
  'plaza.catalog.v1.PreviewManagedOrderRefundResponse.entries':
    'one for each account: the merchant, the fees, the buyer',
  'plaza.catalog.v1.PreviewManagedOrderRefundResponse.lines': cart,
  'plaza.catalog.v1.PreviewManagedOrderRefundResponse.ticket_ids': 'one for each seat of an order, at most 10',
  'plaza.catalog.v1.PreviewOrderRefundResponse.entries': 'one for each party of an order: a line has one',
  'plaza.catalog.v1.PreviewOrderRefundResponse.lines': cart,
  'plaza.catalog.v1.PreviewOrderRefundResponse.ticket_ids': 'one for each seat of an order, at most 10',
  'plaza.wallet.v1.PreviewPurchaseRefundResponse.entries': 'one for each party of an order: a line has one',
  'plaza.catalog.v1.GetTicketTokenResponse.attributes': 'five',
  'plaza.catalog.v1.OrderFailure.metadata': entries,
  'plaza.auth.v1.GetTraceResponse.entries': 'the newest 1,000',
  'plaza.auth.v1.GetTraceResponse.order_ids': 'at most 20',
  'plaza.auth.v1.GetTraceResponse.missing': 'three services',
  'plaza.trace.v1.CollectTraceResponse.entries': 'the newest 1,000',
  'plaza.trace.v1.CollectTraceResponse.orders': 'at most 20',
  'plaza.trace.v1.TracedOrder.request_ids': 'of the order and of 100 refunds',
  'plaza.trace.v1.TracedOrder.transaction_ids': 'the purchase and the last 49 refunds',
  'plaza.catalog.v1.GetStatsResponse.volume': eachCurrency,
  'plaza.wallet.v1.GetVolumeResponse.volumes': eachCurrency,
  'plaza.wallet.v1.ListWalletsResponse.wallets': eachCurrency,
  'plaza.wallet.v1.GetLimitsResponse.limits': eachCurrency,
  'plaza.wallet.v1.GetAccountResponse.wallets': eachCurrency,
  'plaza.wallet.v1.GetAccountResponse.limits': eachCurrency,
  'plaza.messaging.v1.ListMailTemplatesResponse.templates': 'the mails that the program can send',
  'plaza.messaging.v1.MailTemplate.languages': 'two',
  'plaza.messaging.v1.Webhook.earlier_secrets_until': 'at most four: five secrets are valid at a time',
  'plaza.wallet.v1.GetAccountResponse.merchants': 'those that one person owns, which administrators make one by one',
  'plaza.wallet.v1.FreezeWalletResponse.merchants': 'those that one person owns, which administrators make one by one',
  'plaza.wallet.v1.UnfreezeWalletResponse.merchants':
    'those that one person owns, which administrators make one by one',
  'plaza.wallet.v1.PaymentRequest.splits': 'at most 10',
  'plaza.wallet.v1.GetAccountResponse.decisions': 'the latest 50',
  'plaza.wallet.v1.FreezeWalletResponse.wallets': eachCurrency,
  'plaza.wallet.v1.UnfreezeWalletResponse.wallets': eachCurrency,
  'plaza.wallet.v1.ListRatesResponse.rates': 'one for each pair of currencies that are offered',
  'plaza.wallet.v1.PutRatesResponse.rates': asAsked,
  'plaza.wallet.v1.ExchangeResponse.transactions': 'two',
  'plaza.wallet.v1.ExchangeResponse.balances': 'two',
  'plaza.wallet.v1.BulkTransferResponse.results': asAsked,
  'plaza.wallet.v1.TransferResult.metadata': entries,
  'plaza.wallet.v1.ChargeOrdersResponse.results': asAsked,
  'plaza.wallet.v1.ChargeResult.metadata': entries,
  'plaza.wallet.v1.ListCreditPackagesResponse.packages': 'the configuration takes 50',
  'plaza.wallet.v1.Payment.splits': 'at most 10',
  'plaza.wallet.v1.RefundPaymentResponse.transactions': 'the first 100',
  'plaza.wallet.v1.ReverseTransactionResponse.transactions': 'the first 100',
  'plaza.wallet.v1.GetLedgerAccountsResponse.accounts': 'the first 1,000',
  'plaza.wallet.v1.GetLedgerAccountsResponse.totals': eachCurrency,
  'plaza.wallet.v1.GetMovementResponse.entries': 'the first 1,000',
  'plaza.wallet.v1.GetMovementResponse.transactions': 'the first 100',
  'plaza.wallet.v1.GetMovementResponse.links': 'the first 100',
  'plaza.wallet.v1.ListLedgerMonthsResponse.months': 'twelve for each year',
  'plaza.wallet.v1.GetPaymentStoryResponse.steps': 'the first 1,000',
  'plaza.wallet.v1.GetStatementResponse.totals': 'one for each type and direction',
  'plaza.messaging.v1.Conversation.participants': 'at most 50',
  'plaza.messaging.v1.Webhook.event_types': 'each type once',
  'plaza.messaging.v1.ListWebhookEventTypesResponse.event_types': 'the types that this version knows',
  'plaza.messaging.v1.GetDeliveryResponse.attempts': 'the last 100',
  'plaza.events.v1.DeliverResponse.outcomes': asAsked,
  'plaza.operations.v1.GetServiceInfoResponse.migrations_pending': 'the migrations of this version',
  'plaza.operations.v1.GetServiceInfoResponse.outbox': 'one for each destination and state',
  'plaza.system.v1.GetHealthResponse.services': 'one for each part of the platform',
};

const nameOf = (field: DescField): string => `${field.parent.typeName}.${field.name}`;
const repeats = ({ fieldKind }: DescField): boolean => fieldKind === 'list' || fieldKind === 'map';

/** Everything that an answer may repeat, at any depth. */
function repeated(message: DescMessage, seen = new Set<string>()): DescField[] {
  if (seen.has(message.typeName) || !message.typeName.startsWith('plaza.')) return [];
  seen.add(message.typeName);
  return message.fields.flatMap((field) => [
    ...(repeats(field) ? [field] : []),
    ...(field.message ? repeated(field.message, seen) : []),
  ]);
}

const isPaged = ({ input, output }: DescMethod): boolean => {
  const kinds = (message: DescMessage): Map<string, string> =>
    new Map(
      message.fields.map((field) => [
        field.name,
        field.fieldKind === 'scalar' ? String(field.scalar) : field.fieldKind,
      ]),
    );
  const [requested, answered] = [kinds(input), kinds(output)];
  const [int32, string] = ['5', '9'];
  return (
    requested.get('page_size') === int32 &&
    requested.get('page_token') === string &&
    answered.get('next_page_token') === string
  );
};

test('what is listed has pages, unless it is named above with what bounds it', () => {
  const endless = methods.flatMap((method) => {
    const unbounded = repeated(method.output).filter((field) => !(nameOf(field) in bounded));
    // Of what is paged one field is the page, at the top.
    const pages = isPaged(method) ? unbounded.filter((field) => field.parent === method.output).slice(0, 1) : [];
    return unbounded
      .filter((field) => !pages.includes(field))
      .map((field) => `${method.parent.typeName}/${method.name}: ${nameOf(field)}`);
  });
  expect(endless).toEqual([]);
});

test('a list has a size, a token and the token of the next page, or none of them', () => {
  const halves = methods.filter((method) => {
    const names = [...method.input.fields, ...method.output.fields].map(({ name }) => name);
    return (
      method.output.fields.some(repeats) &&
      names.some((name) => ['page_size', 'page_token', 'next_page_token'].includes(name)) &&
      !isPaged(method)
    );
  });
  expect(halves.map(({ name }) => name)).toEqual([]);
  expect(methods.filter(isPaged).length).toBeGreaterThanOrEqual(18);
});

test('what is named as bounded is there', () => {
  const there = new Set(methods.flatMap(({ output }) => repeated(output)).map(nameOf));
  expect(Object.keys(bounded).filter((name) => !there.has(name))).toEqual([]);
});
