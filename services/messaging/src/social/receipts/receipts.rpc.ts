import type { SocialServiceService } from '@plaza/api/social';
import type { Database, Handlers } from '@plaza/service';
import { hasReceipts, turnOff, turnOn } from './receipts.ts';

export interface ReceiptDeps {
  database: Database;
}

export function receiptHandlers({
  database,
}: ReceiptDeps): Pick<Handlers<typeof SocialServiceService>, 'getReceipts' | 'turnOnReceipts' | 'turnOffReceipts'> {
  return {
    async getReceipts(_request, { userId }) {
      return { enabled: await database.asUser(userId, (em) => hasReceipts(em, userId)) };
    },

    turnOnReceipts: (_request, context) =>
      context.once(async (em) => {
        await turnOn(em, context.userId);
        return {};
      }),

    turnOffReceipts: (_request, context) =>
      context.once(async (em) => {
        await turnOff(em, context.userId);
        return {};
      }),
  };
}
