import type { SendResponse, WalletServiceService } from '@plaza/api/wallet';
import { formatAmount, parseAmount } from '@plaza/money';
import { fields, parse, together, type CallContext, type Database, type Handlers } from '@plaza/service';
import { z } from 'zod';
import {
  availableTo,
  orClosed,
  postOnce,
  transactionOf,
  transactionToProto,
  type Posted,
  type Posting,
} from '../ledger/index.ts';
import type { People, Person } from '../people/index.ts';
import { transferMovement } from './transfer.ts';
import { transferErrors } from './transfers.errors.ts';

export interface TransfersDependencies {
  database: Database;
  posting: Posting;
  people: People;
}

const recipientFields = together(
  z.object({
    recipientId: fields.idOrNone(),
    recipientEmail: fields.text(0, 254),
    note: fields.text(0, 200),
  }),
  {
    holds: ({ recipientId, recipientEmail }) => (recipientId === '') !== (recipientEmail === ''),
    path: ['recipientId'],
    message: 'Set recipient_id or recipient_email, but not both.',
  },
);
type Recipient = z.infer<typeof recipientFields>;

export function transferHandlers({
  database,
  posting,
  people,
}: TransfersDependencies): Pick<Handlers<typeof WalletServiceService>, 'send'> {
  return {
    async send(request, context) {
      const { currency } = request;
      const amount = parseAmount(request.amount, currency);
      const recipient = parse(recipientFields, request);
      if (recipient.recipientId === context.userId) throw transferErrors.RECIPIENT_IS_SENDER();
      const posted = await postOnce(posting, context.scope, async () => {
        const parties = await findParties(people, recipient, context).catch(async (error: unknown) => {
          throw await orClosed(database, recipient.recipientId, error);
        });
        return transferMovement({ ...parties, amount, currency, note: recipient.note });
      });
      return toResponse(posted, context.userId, currency);
    },
  };
}

interface Parties {
  sender: Person;
  recipient: Person;
}

async function findParties(
  people: People,
  { recipientId, recipientEmail }: Recipient,
  context: CallContext,
): Promise<Parties> {
  const named = recipientEmail ? await people.byEmail(recipientEmail, context) : undefined;
  if (recipientEmail && !named) throw transferErrors.RECIPIENT_NOT_FOUND();
  const found = await people.byId(named ? [context.userId] : [context.userId, recipientId], context);
  const recipient = named ?? found.get(recipientId);
  if (!recipient) throw transferErrors.RECIPIENT_NOT_FOUND();
  // A token outlives the account that it was made for by some minutes; without a name the money still moves.
  return { sender: found.get(context.userId) ?? { id: context.userId, name: '' }, recipient };
}

function toResponse(posted: Posted, userId: string, currency: string): SendResponse {
  return {
    transaction: transactionToProto(transactionOf(posted, userId)),
    balance: formatAmount(availableTo(posted, userId, currency), currency),
  };
}
