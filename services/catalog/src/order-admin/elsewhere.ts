// What other services know of orders: auth who has an e-mail address, the wallet the money, messaging what was sent.
import { AddressInternalServiceService, AuthInternalServiceService } from '@plaza/api/auth';
import { OrderMessagesInternalServiceService, type OrderMessage } from '@plaza/api/notification';
import { RefundInternalServiceService, type GetOrderMoneyResponse } from '@plaza/api/refund';
import { asPeer, peer, ServiceError, status, type CallContext, type Feature, type ServiceConfig } from '@plaza/service';
import type { WholeOrder } from './order.queries.ts';

/** So that the rest of a story comes in time when a service does not answer. */
const deadlineMs = 2_000;

export interface Elsewhere {
  /** Whose e-mail address this is; undefined: nobody's. */
  personOf(email: string, context: CallContext): Promise<string | undefined>;
  /** Throws if auth does not answer. */
  isPerson(userId: string, context: CallContext): Promise<boolean>;
  /** The one spelling of an address, and who has confirmed it as theirs; undefined: it is no address. */
  resolve(email: string, context: CallContext): Promise<{ email: string; userId: string | undefined } | undefined>;
  /** The names of these people, at most 200; without those whom nobody knows, and without any if auth does not answer. */
  namesOf(userIds: readonly string[], context: CallContext): Promise<ReadonlyMap<string, string>>;
  /** What is known of an order, and which services did not say. */
  about(order: WholeOrder, transactionIds: readonly string[], context: CallContext): Promise<ElsewhereKnown>;
}

export interface ElsewhereKnown extends GetOrderMoneyResponse {
  messages: OrderMessage[];
  missing: string[];
}

export function elsewhere(config: ServiceConfig): Feature & Elsewhere {
  const auth = peer(AuthInternalServiceService, asPeer(config, 'auth'));
  const addresses = peer(AddressInternalServiceService, asPeer(config, 'auth'));
  const wallet = peer(RefundInternalServiceService, asPeer(config, 'wallet'));
  const messaging = peer(OrderMessagesInternalServiceService, asPeer(config, 'messaging'));
  return {
    async personOf(email, context) {
      try {
        return (await auth.findUserByEmail({ email }, { context })).user?.id;
      } catch (error) {
        if (error instanceof ServiceError && error.reason === 'USER_NOT_FOUND') return undefined;
        throw error;
      }
    },

    async isPerson(userId, context) {
      const { users } = await auth.getUsers({ ids: [userId] }, { context });
      return users.length > 0;
    },

    async resolve(email, context) {
      try {
        const found = await addresses.resolveAddress({ email }, { context });
        return { email: found.email, userId: found.userId || undefined };
      } catch (error) {
        if (error instanceof ServiceError && error.code === status.INVALID_ARGUMENT) return undefined;
        throw error;
      }
    },

    async namesOf(userIds, context) {
      if (userIds.length === 0) return new Map();
      try {
        const { users } = await auth.getUsers({ ids: [...new Set(userIds)] }, { context, deadlineMs });
        return new Map(users.map(({ id, name }) => [id, name]));
      } catch (error) {
        context.log.warn({ err: error }, 'auth said no names of buyers');
        return new Map();
      }
    },

    async about(order, transactionIds, context) {
      const missing: string[] = [];
      const unless = <Known>(service: string, call: Promise<Known>): Promise<Known | undefined> =>
        call.catch((error: unknown) => {
          context.log.warn({ err: error, order: order.id, service }, 'a service said nothing about an order');
          missing.push(service);
          return undefined;
        });
      const call = { context, deadlineMs };
      const [money, sent] = await Promise.all([
        unless('wallet', wallet.getOrderMoney({ holdRequestId: order.id, transactionIds: [...transactionIds] }, call)),
        unless(
          'messaging',
          messaging.getOrderMessages({ orderId: order.id, userId: order.user_id, since: order.created_at }, call),
        ),
      ]);
      return {
        hold: money?.hold,
        postings: money?.postings ?? [],
        messages: sent?.messages ?? [],
        missing: missing.sort(),
      };
    },

    close() {
      auth.close();
      addresses.close();
      wallet.close();
      messaging.close();
    },
  };
}
