import type { DepositResponse, WalletServiceService } from '@plaza/api/wallet';
import { formatAmount, parseAmount } from '@plaza/money';
import { newId, type Handlers } from '@plaza/service';
import { assertNotClosed } from '../../ledger/closed/closed.ts';
import { toProto } from '../../ledger/history/transaction.ts';
import { availableTo, settled, transactionOf, type Posted, type Posting } from '../../ledger/posting/movement.ts';
import type { PaymentProvider } from '../providers/provider.ts';
import { begin, type BeginningDependencies } from '../stripe/begin.ts';
import { readBalance } from '../../ledger/wallets/balance.ts';
import { depositMovement } from './deposit.ts';

export interface DepositsDependencies extends Omit<BeginningDependencies, 'log'> {
  posting: Posting;
  provider: PaymentProvider;
}

export function depositHandlers({
  provider,
  ...parts
}: DepositsDependencies): Pick<Handlers<typeof WalletServiceService>, 'deposit'> {
  const { posting, database } = parts;
  return {
    async deposit(request, context) {
      const { userId } = context;
      const { currency } = request;
      const amount = parseAmount(request.amount, currency);
      const scope = context.scope;
      if (provider.confirms === 'later') {
        const paymentIntent = await begin({ ...parts, log: context.log }, provider, {
          userId,
          purpose: 'deposit',
          amount,
          currency,
          credits: undefined,
          scope,
        });
        return {
          transaction: undefined,
          balance: (await readBalance(database, posting, userId, currency)).available,
          paymentIntent,
        };
      }
      // A key that was used is answered, or refused, before anybody is charged.
      const earlier = scope && (await posting.find(scope));
      if (earlier) return toResponse(settled(earlier), userId, currency);
      // Whoever is deleted still has a token for some moments. Once the provider has taken the money it must be somewhere, and is unclaimed.
      await assertNotClosed(database, userId);

      const { reference } = await provider.charge({
        idempotencyKey: scope ? `${userId}:${scope.key}` : newId(),
        userId,
        amount,
        currency,
      });
      try {
        const posted = await posting.post({
          ...depositMovement({ userId, amount, currency, provider: provider.name, reference, scope }),
          exempt: { frozen: true, limits: true },
        });
        return toResponse(settled(posted), userId, currency);
      } catch (error) {
        // Money was taken. With a key the caller's next try ends it; without one somebody has to.
        context.log.error({ provider: provider.name, reference, userId }, 'a payment was taken but not posted');
        throw error;
      }
    },
  };
}

function toResponse(posted: Posted, userId: string, currency: string): DepositResponse {
  return {
    transaction: toProto(transactionOf(posted, userId)),
    balance: formatAmount(availableTo(posted, userId, currency), currency),
    paymentIntent: undefined,
  };
}
