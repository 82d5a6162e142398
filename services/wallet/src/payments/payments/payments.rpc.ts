import { type PaymentServiceService } from '@plaza/api/payment';
import { parseAmountIn } from '@plaza/money';
import { commonErrors, parse, type CallContext, type Database, type Handlers } from '@plaza/service';
import { earlierOr, settled, type Posting } from '../../ledger/index.ts';
import { merchantOf, ownMerchant, refuseSuspended } from '../merchants/own.ts';
import { namedMerchant } from '../merchants/mode.ts';
import { ceilingOf, isMerchantOf, partyOf } from '../merchants/party.ts';
import { asStaff, readerOf } from '../merchants/reader.ts';
import { captured, created, refunded } from './answers.ts';
import { capture } from './capture.ts';
import { pay } from './pay.ts';
import { holdRequestOf, toMessage } from './payment.ts';
import { findPayment, listPayments, type StoredPayment } from './payment.queries.ts';
import { paymentErrors } from './payments.errors.ts';
import {
  byId,
  extendForm,
  extendRequest,
  listRequest,
  listTokens,
  parseCreate,
  refundRequest,
} from './payments.requests.ts';
import { refund } from './refund.ts';

export interface PaymentsDependencies {
  database: Database;
  posting: Posting;
}

type PaymentHandlers = Handlers<typeof PaymentServiceService>;

export function paymentHandlers(deps: PaymentsDependencies): PaymentHandlers {
  return { ...payingHandlers(deps), ...holdHandlers(deps), ...readingHandlers(deps) };
}

function payingHandlers({
  database,
  posting,
}: PaymentsDependencies): Pick<PaymentHandlers, 'createPayment' | 'capturePayment' | 'refundPayment'> {
  return {
    async createPayment(request, context) {
      const { userId } = context;
      const requested = parseCreate(request);
      const scope = context.scope;
      const posted = await earlierOr(posting, scope, () => pay({ database, posting }, requested, userId, scope));
      return created(database, posted, requested, userId);
    },
    async capturePayment(request, context) {
      const { id } = parse(byId, request);
      const payment = await owned(database, id, context);
      refuseSuspended([await merchantOf(database, payment.terms.merchantId)]);
      const amount = request.amount === '' ? undefined : parseAmountIn(request.amount, payment.terms.currency);
      if (payment.terms.captureMethod !== 'manual') throw paymentErrors.PAYMENT_NOT_HELD();
      const posted = await capture({ database, posting }, id, {
        amount,
        final: request.final,
        scope: context.scope,
      });
      return captured(database, posted, payment);
    },
    async refundPayment(request, context) {
      const { id, reason, withFee } = parse(refundRequest, request);
      const payment = await visible(database, id, context);
      const byStaff = asStaff(context, 'payments.refund');
      if (!isParty(payment, context) && !byStaff) throw commonErrors.PERMISSION_DENIED();
      if (withFee && !byStaff) throw commonErrors.PERMISSION_DENIED();
      const amount = request.amount === '' ? undefined : parseAmountIn(request.amount, payment.terms.currency);
      const posted = await refund({ database, posting }, id, {
        amount,
        reason,
        withFee,
        scope: context.scope,
        byAdmin: byStaff,
        ceiling: ceilingOf(context),
      });
      return refunded(database, posted, payment);
    },
  };
}

/** What is done with the hold of a payment, besides capturing it. */
function holdHandlers({
  database,
  posting,
}: PaymentsDependencies): Pick<PaymentHandlers, 'voidPayment' | 'extendPayment'> {
  return {
    async voidPayment(request, context) {
      const { id } = parse(byId, request);
      const { terms } = await held(database, id, context);
      const scope = context.scope;
      settled(
        await posting.post({
          ...(scope && { scope }),
          legs: [],
          hold: { effect: 'void', requestId: holdRequestOf(terms), userId: terms.userId },
        }),
      );
      return { payment: message(await visible(database, id, context), context) };
    },
    async extendPayment(request, context) {
      const { id } = parse(extendForm, request);
      const { terms } = await held(database, id, context);
      const scope = context.scope;
      await earlierOr(posting, scope, async () => {
        const { expiresAt } = parse(extendRequest, request);
        return posting.post({
          ...(scope && { scope }),
          legs: [],
          hold: { effect: 'extend', requestId: holdRequestOf(terms), userId: terms.userId, expiresAt },
        });
      });
      return { payment: message(await visible(database, id, context), context) };
    },
  };
}

function readingHandlers({
  database,
}: Pick<PaymentsDependencies, 'database'>): Pick<PaymentHandlers, 'getPayment' | 'listPayments'> {
  return {
    async getPayment(request, context) {
      const { id } = parse(byId, request);
      const payment = await visible(database, id, context);
      return { payment: message(payment, context) };
    },
    async listPayments(request, context) {
      const { pageSize, pageToken, status, orderReference, ...given } = parse(listRequest, request);
      const party = partyOf(context);
      const merchantId = namedMerchant(given.merchantId, context) || (party.column === 'merchant_id' ? party.id : '');
      const cursor = listTokens.read(pageToken, [merchantId, status, orderReference]);
      if (merchantId) await ownMerchant(database, merchantId, context);
      const of = merchantId ? { merchantId } : { userId: party.id };
      const filter = { of, status, orderReference };
      const { payments, next } = await listPayments(database, readerOf(context), filter, cursor, pageSize);
      return {
        payments: payments.map((payment) => message(payment, context)),
        nextPageToken: listTokens.write(next, [merchantId, status, orderReference]),
      };
    },
  };
}

/** Throws PAYMENT_NOT_FOUND for whoever has no part in it. */
async function visible(database: Database, id: string, context: CallContext): Promise<StoredPayment> {
  const payment = await findPayment(database, id, readerOf(context));
  if (!payment) throw paymentErrors.PAYMENT_NOT_FOUND();
  return payment;
}

/** For the merchant's owner and team. Throws PAYMENT_NOT_FOUND, and PERMISSION_DENIED for its payer. */
async function owned(database: Database, id: string, context: CallContext): Promise<StoredPayment> {
  const payment = await visible(database, id, context);
  if (!isParty(payment, context)) throw commonErrors.PERMISSION_DENIED();
  return payment;
}

async function held(database: Database, id: string, context: CallContext): Promise<StoredPayment> {
  const payment = await owned(database, id, context);
  if (payment.terms.captureMethod !== 'manual') throw paymentErrors.PAYMENT_NOT_HELD();
  return payment;
}

function message({ terms, state }: StoredPayment, { partyId }: CallContext): ReturnType<typeof toMessage> {
  return toMessage(terms, state, terms.userId === partyId ? 'payer' : 'merchant');
}

function isParty({ terms }: StoredPayment, context: CallContext): boolean {
  return isMerchantOf({ id: terms.merchantId, userId: terms.ownerId }, context);
}
