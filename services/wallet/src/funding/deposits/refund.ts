// A deposit that an administrator gives back through its provider.
import { formatAmount, type Big } from '@plaza/money';
import type { Database } from '@plaza/service';
import { assertKeyFits, readBalance, walletErrors, type Posting, type Scope } from '../../ledger/index.ts';
import type { PaymentProvider } from '../providers/provider.ts';
import { providerErrors } from '../providers/providers.errors.ts';
import type { BeginningDependencies } from './begin.ts';
import { depositErrors } from './deposits.errors.ts';
import type { Intent } from './intent.ts';
import { findIntent } from './intent.queries.ts';
import { idOf, underKey } from './key.ts';
import { isRefundKnown } from './returns.queries.ts';
import { take } from './settle.ts';
import { unclaimedAmount } from './unclaimed.queries.ts';

export interface RequestedRefund {
  /** Undefined: all that is left. */
  amount: Big | undefined;
  /** Whether money may be refunded that its owner has spent: it is owed then. */
  allowDebt: boolean;
  scope: Scope | undefined;
}

/** A deposit that was paid. Throws DEPOSIT_NOT_FOUND, DEPOSIT_NOT_PAID. */
export async function paidIntent(database: Database, id: string): Promise<Intent & { reference: string }> {
  const intent = await database.asSystem((em) => findIntent(em, id));
  if (!intent) throw depositErrors.DEPOSIT_NOT_FOUND();
  const { reference } = intent;
  if (intent.status !== 'succeeded' || reference === undefined) throw depositErrors.DEPOSIT_NOT_PAID();
  return { ...intent, reference };
}

/** Answers the deposit as it is afterwards. Throws REFUND_EXCEEDS_REST, INSUFFICIENT_FUNDS, and what the provider's refund() throws. */
export async function refundIntent(
  deps: BeginningDependencies,
  provider: PaymentProvider,
  intent: Intent & { reference: string },
  { amount, allowDebt, scope }: RequestedRefund,
): Promise<Intent> {
  const { database, posting } = deps;
  const { currency, reference } = intent;
  if (intent.provider !== provider.name) throw providerErrors.PAYMENT_PROVIDER_UNAVAILABLE();
  const id = idOf(scope);
  await assertKeyFits(posting, scope);
  // A provider remembers its keys for a day or so, and we the refunds.
  if (!(await database.asSystem((em) => isRefundKnown(em, id)))) {
    // What is refused here is refused before the key is taken.
    const rest = intent.amount.minus(intent.reversed);
    const part = amount ?? rest;
    if (part.gt(rest) || part.eq(0))
      throw walletErrors.REFUND_EXCEEDS_REST({ metadata: { rest: formatAmount(rest, currency), currency } });
    if (!allowDebt) await assertCovered(database, posting, intent, part);
    const refund = await underKey(deps, scope, intent, (attempt) =>
      provider.refund({ id, attempt, reference, amount: part, currency }),
    );
    await take(deps, { kind: 'return', return: { ...refund, requestId: id } });
  }
  return (await database.asSystem((em) => findIntent(em, intent.id))) ?? intent;
}

/** Whether the person still has what would be taken. For credits that is not asked of anybody: what is missing is owed. */
async function assertCovered(
  database: Database,
  posting: Posting,
  { userId, currency, purpose }: Intent,
  amount: Big,
): Promise<void> {
  if (purpose !== 'deposit') return;
  const { available: inWallet } = await readBalance(database, posting, userId, currency);
  // Of who is deleted it would be taken from what is unclaimed.
  const available = formatAmount(
    (await database.asSystem((em) => unclaimedAmount(em, userId, currency))).plus(inWallet),
    currency,
  );
  if (amount.gt(available)) throw walletErrors.INSUFFICIENT_FUNDS({ metadata: { available, currency } });
}
