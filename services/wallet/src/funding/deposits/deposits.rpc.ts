import { type DepositResponse, type WalletServiceService } from '@plaza/api/wallet';
import { formatAmount, parseAmount, type Big } from '@plaza/money';
import { newId, type CallContext, type Handlers } from '@plaza/service';
import {
  assertNotClosed,
  availableTo,
  earlierOr,
  readBalance,
  settled,
  transactionOf,
  transactionToProto,
  type Posted,
  type Scope,
} from '../../ledger/index.ts';
import type { PaymentProvider } from '../providers/provider.ts';
import { providerErrors } from '../providers/providers.errors.ts';
import { begin, type BeginningDependencies } from './begin.ts';
import { depositMovement } from './deposit.ts';

export interface DepositsDependencies extends Omit<BeginningDependencies, 'log'> {
  provider: PaymentProvider;
}

interface RequestedDeposit {
  amount: Big;
  currency: string;
  scope: Scope | undefined;
}

export function depositHandlers(deps: DepositsDependencies): Pick<Handlers<typeof WalletServiceService>, 'deposit'> {
  return {
    async deposit(request, context) {
      const { currency } = request;
      const amount = parseAmount(request.amount, currency);
      const scope = context.scope;
      const deposit = deps.provider.confirms === 'later' ? depositLater : depositNow;
      return deposit(deps, context, { amount, currency, scope });
    },
  };
}

async function depositLater(
  { provider, ...deps }: DepositsDependencies,
  { userId, log }: CallContext,
  { amount, currency, scope }: RequestedDeposit,
): Promise<DepositResponse> {
  const paymentIntent = await begin({ ...deps, log }, provider, {
    userId,
    purpose: 'deposit',
    amount,
    currency,
    credits: undefined,
    scope,
  });
  const { available } = await readBalance(deps.database, deps.posting, userId, currency);
  return { transaction: undefined, balance: available, paymentIntent };
}

async function depositNow(
  deps: DepositsDependencies,
  context: CallContext,
  requested: RequestedDeposit,
): Promise<DepositResponse> {
  // A key that was used is answered, or refused, before anybody is charged.
  const posted = await earlierOr(deps.posting, requested.scope, () => charge(deps, context, requested));
  return toResponse(posted, context.userId, requested.currency);
}

async function charge(
  { provider, posting, database }: DepositsDependencies,
  { userId, log }: CallContext,
  { amount, currency, scope }: RequestedDeposit,
): Promise<Posted> {
  // Whoever is deleted still has a token for some moments. Once the provider has taken the money it must be somewhere, and is unclaimed.
  await assertNotClosed(database, userId);

  const id = newId();
  const { reference, state } = await provider.begin({
    id,
    attempt: scope ? `${userId}:${scope.key}` : id,
    userId,
    amount,
    currency,
    description: 'Deposit',
  });
  if (state !== 'succeeded') throw providerErrors.PAYMENT_DECLINED();
  try {
    const posted = await posting.post({
      ...depositMovement({ userId, amount, currency, provider: provider.name, reference, scope }),
      exempt: { frozen: true, limits: true },
    });
    return settled(posted);
  } catch (error) {
    // Money was taken. With a key the caller's next try ends it; without one somebody has to.
    log.error({ provider: provider.name, reference, userId }, 'a payment was taken but not posted');
    throw error;
  }
}

function toResponse(posted: Posted, userId: string, currency: string): DepositResponse {
  return {
    transaction: transactionToProto(transactionOf(posted, userId)),
    balance: formatAmount(availableTo(posted, userId, currency), currency),
    paymentIntent: undefined,
  };
}
