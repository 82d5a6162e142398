// What administrators do and read is audited: read from the descriptor set, so that an rpc that is added later without the option is noticed here.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test } from '@jest/globals';
import { describeRpcs } from '../src/rpcs.ts';

const rpcs = describeRpcs(readFileSync(createRequire(import.meta.url).resolve('@plaza/api/descriptors.binpb')));

test('every rpc of administrators says what its calls leave in the audit log, or why they leave nothing', () => {
  const admins = rpcs.filter(({ access }) => access === 'admin');
  expect(admins.filter(({ audit }) => !audit).map(({ path }) => path)).toEqual([]);
  expect(
    admins.filter(({ audit }) => audit && (audit.kind === '') !== (audit.unneeded !== '')).map(({ path }) => path),
  ).toEqual([]);
});

test('only a read may leave nothing', () => {
  const changes = rpcs.filter(({ audit, http }) => audit?.unneeded && http.some(({ method }) => method !== 'GET'));
  expect(changes.map(({ path }) => path)).toEqual([]);
});

test('an rpc that another service calls has no audit', () => {
  expect(rpcs.filter(({ access, audit }) => audit && access === 'service').map(({ path }) => path)).toEqual([]);
});

/**
 * What people change without an entry, by why. Everything else that they change leaves one: what protects an account, what is shared, where money
 * goes, who may do what. A new rpc has the option, or a line here.
 */
const ordinary: Readonly<Record<string, readonly string[]>> = {
  'sign-ins and sessions have a history of their own': [
    'auth.v1.AuthService/Login',
    'auth.v1.AuthService/Logout',
    'auth.v1.AuthService/Refresh',
    'auth.v1.AuthService/Register',
    'auth.v1.FactorService/GetPasskeyOptions',
    'auth.v1.FactorService/LoginWithFactor',
    'auth.v1.FactorService/LoginWithPasskey',
    'auth.v1.FactorService/Reauthenticate',
    'auth.v1.GuestService/CreateGuest',
    'auth.v1.IdentityService/BeginProviderSignIn',
    'auth.v1.MerchantAccountService/SwitchMerchant',
    'auth.v1.IdentityService/FinishProviderSignIn',
    'auth.v1.IdentityService/ReceiveProviderForm',
  ],
  'nothing has changed until the next call, which leaves one': [
    'auth.v1.CredentialService/RecoverPassword',
    'auth.v1.CredentialService/SendVerification',
    'auth.v1.FactorService/BeginPasskey',
    'auth.v1.FactorService/BeginTotp',
    'auth.v1.IdentityService/BeginIdentityLink',
    'catalog.v1.OrderManagementService/PreviewManagedOrderRefund',
    'catalog.v1.TicketWalletService/CreateTicketWalletChallenge',
  ],
  'it opens a stream of what the token may read already': ['messaging.v1.LiveService/CreateLiveTicket'],
  'how a person shows themselves, and what they write': [
    'auth.v1.AuthService/UpdateMe',
    'auth.v1.FactorService/RenameFactor',
    'messaging.v1.AdviceService/*',
    'messaging.v1.NotificationService/*',
    'messaging.v1.ReportService/CreateReport',
    'messaging.v1.SocialService/*',
  ],
  'shopping and moving one’s own money: orders and the ledger are the record': [
    'catalog.v1.EsimService/*',
    'catalog.v1.ShopService/*',
    'catalog.v1.SeatService/*',
    'catalog.v1.TicketService/Purchase',
    'wallet.v1.AccountService/CreateWallet',
    'wallet.v1.AdService/*',
    'wallet.v1.CreditService/*',
    'wallet.v1.ExchangeService/*',
    'wallet.v1.StripeService/*',
    'wallet.v1.WalletService/*',
  ],
  'what happens at a gate: the scans are the record, and whoever added the device left an entry': [
    'catalog.v1.CheckInService/*',
  ],
  'a library of pictures: where one is used, that change leaves an entry': ['catalog.v1.MediaService/*'],
  'a subscription: Stripe is the record': ['auth.v1.SubscriptionService/*'],
  'trade of a merchant: payments are the record': [
    'wallet.v1.PaymentRequestService/CreatePaymentRequest',
    'wallet.v1.PaymentRequestService/PayTestPaymentRequest',
    'wallet.v1.PaymentService/CapturePayment',
    'wallet.v1.PaymentService/CreatePayment',
    'wallet.v1.PaymentService/ExtendPayment',
  ],
  'it sends again what was sent before': [
    'messaging.v1.WebhookService/ReplayDeliveries',
    'messaging.v1.WebhookService/ReplayDelivery',
    'messaging.v1.WebhookService/TestWebhook',
  ],
};

test('what people change leaves an entry, or is named here with a reason', () => {
  const listed = Object.values(ordinary).flat();
  const isListed = (path: string) =>
    listed.some((name) =>
      name.endsWith('*') ? path.startsWith(`/plaza.${name.slice(0, -1)}`) : path === `/plaza.${name}`,
    );
  const changes = rpcs.filter(
    ({ access, http }) => (access === 'user' || access === 'public') && http.some(({ method }) => method !== 'GET'),
  );
  expect(changes.filter(({ path, audit }) => !audit && !isListed(path)).map(({ path }) => path)).toEqual([]);
  expect(changes.filter(({ path, audit }) => audit && isListed(path)).map(({ path }) => path)).toEqual([]);
  // A name of something that is not there says nothing.
  const paths = changes.map(({ path }) => path.replace('/plaza.', ''));
  expect(listed.filter((name) => !name.endsWith('*') && !paths.includes(name))).toEqual([]);
});
