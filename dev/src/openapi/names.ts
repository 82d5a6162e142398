// The names of operations, and the tags under which they stand: for whom an operation is, and what it is about.
import type { DescMethod, DescService } from '@bufbuild/protobuf';
import { serviceNames } from '@plaza/services';

/** By service and method, where the name of the method says too little without its service. A second path has a second name. */
const operationIds: Readonly<Record<string, readonly string[]>> = {
  'AccountAdminService.GetAccount': ['getWalletAccount'],
  'AccountAdminService.SetLimits': ['setWalletLimits'],
  'AccountService.GetLimits': ['getWalletLimits'],
  'EsimService.Activate': ['activateEsim'],
  'EsimService.GetActive': ['getActiveEsim'],
  'EsimService.ListPlans': ['listEsimPlans'],
  'EsimService.ListTopUps': ['listEsimTopUps'],
  'EsimService.TopUp': ['topUpEsim'],
  'ExchangeAdminService.PutRates': ['putExchangeRates'],
  'ExchangeService.CreateQuote': ['createExchangeQuote'],
  'ExchangeService.Exchange': ['exchangeMoney'],
  'ExchangeService.ListRates': ['listExchangeRates'],
  'OrderService.GetPlacedOrder': ['getPlacedOrder'],
  'ShopService.Checkout': ['checkoutCart'],
  'SocialService.MarkRead': ['markConversationRead'],
  'TicketService.Purchase': ['purchaseTickets'],
  'WalletService.Send': ['sendMoney'],
  'WebhookService.ListDeliveries': ['listWebhookDeliveries', 'listDeliveries'],
};

export function operationId({ parent, name }: DescMethod, binding: number): string {
  const names = operationIds[`${parent.name}.${name}`] ?? [name.charAt(0).toLowerCase() + name.slice(1)];
  const id = names[binding];
  if (!id) throw new Error(`${parent.name}.${name} has several paths. Name each of them in dev/src/openapi/names.ts.`);
  return id;
}

/** As the rpcs of a service are named that every service has: `AuthOperationsService`. */
export function capitalized(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

export type Audience = 'People' | 'Merchants' | 'Administrators' | 'Everybody';

interface Area {
  audience: Audience;
  name: string;
}

/** By service. A service that is not named here is for people, under its own name. */
const areas: Readonly<Record<string, Area>> = {
  AuthService: { audience: 'People', name: 'Account' },
  CredentialService: { audience: 'People', name: 'Account' },
  WalletService: { audience: 'People', name: 'Wallet' },
  AccountService: { audience: 'People', name: 'Wallet' },
  AccountAdminService: { audience: 'People', name: 'Wallet' },
  HoldService: { audience: 'People', name: 'Wallet' },
  StatementService: { audience: 'People', name: 'Wallet' },
  CorrectionService: { audience: 'People', name: 'Wallet' },
  UnclaimedService: { audience: 'People', name: 'Wallet' },
  StripeService: { audience: 'People', name: 'Payment provider' },
  ExchangeService: { audience: 'People', name: 'Exchange' },
  ExchangeAdminService: { audience: 'People', name: 'Exchange' },
  CreditService: { audience: 'People', name: 'Credits' },
  AdService: { audience: 'People', name: 'Credits' },
  ShopService: { audience: 'People', name: 'Shop' },
  TicketService: { audience: 'People', name: 'Tickets' },
  EsimService: { audience: 'People', name: 'eSIM' },
  OrderService: { audience: 'People', name: 'Orders' },
  RefundService: { audience: 'People', name: 'Orders' },
  SocialService: { audience: 'People', name: 'Social' },
  NotificationService: { audience: 'People', name: 'Notifications' },
  WebhookService: { audience: 'Merchants', name: 'Webhooks' },
  MerchantService: { audience: 'Merchants', name: 'Merchants' },
  PaymentService: { audience: 'Merchants', name: 'Payments' },
  PaymentRequestService: { audience: 'Merchants', name: 'Payment requests' },
  PayoutService: { audience: 'Merchants', name: 'Payouts' },
  PeopleAdminService: { audience: 'People', name: 'People' },
  ...Object.fromEntries(
    serviceNames.flatMap((name) => [
      [`${capitalized(name)}OperationsService`, { audience: 'People', name: 'Operations' }],
      [`${capitalized(name)}AuditService`, { audience: 'People', name: 'Audit' }],
    ]),
  ),
  SystemService: { audience: 'Everybody', name: 'Platform' },
  StatsService: { audience: 'Everybody', name: 'Platform' },
};

/** An operation for administrators stands apart from those for everybody else. */
export function areaOf({ name }: DescService, access: string): Area {
  const area = areas[name] ?? { audience: 'People', name: name.replace(/(Admin)?Service$/, '') };
  return access === 'admin' ? { audience: 'Administrators', name: `Admin: ${area.name}` } : area;
}

/**
 * Replaces the names of rpcs in a comment, such as `OrderService.GetPlacedOrder`, by those of operations: readers of openapi.json know no others.
 * A name of one word, such as Exchange, is left alone: it may be just that.
 */
export function namesInText(methods: DescMethod[]): (text: string) => string {
  const ids = new Map(methods.map((method) => [method.name, operationId(method, 0)]));
  const services = new Set(methods.map(({ parent }) => parent.name));
  return (text) =>
    text.replace(
      /\b(?:(\w+Service)\.)?([A-Z][a-z]+[A-Z]\w*|[A-Z]\w+)\b/g,
      (word, service: string | undefined, name: string) => {
        const id = ids.get(name);
        const isName = service === undefined ? /[a-z][A-Z]/.test(name) : services.has(service);
        return id !== undefined && isName ? `\`${id}\`` : word;
      },
    );
}
