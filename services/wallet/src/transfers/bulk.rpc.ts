import {
  Transfer as TransferMessage,
  type TransferInternalServiceService,
  type TransferResult,
} from '@plaza/api/transfer';
import { formatAmount, parseAmount } from '@plaza/money';
import {
  commonErrors,
  fields,
  isDatabaseUnavailable,
  parse,
  requestHash,
  toServiceError,
  type CallContext,
  type Database,
  type Handlers,
  type ServiceError,
} from '@plaza/service';
import { z } from 'zod';
import { availableTo, orClosed, settled, transactionOf, transactionToProto, type Posting } from '../ledger/index.ts';
import type { People, Person } from '../people/index.ts';
import { transferMovement } from './transfer.ts';
import { transferErrors } from './transfers.errors.ts';

export interface BulkDependencies {
  database: Database;
  posting: Posting;
  people: People;
}

const most = 500;
const method = '/plaza.wallet.v1.TransferInternalService/BulkTransfer';

const uuid = fields.uuid();
const transferFields = z.object({
  payerId: uuid,
  recipientId: uuid,
  note: fields.text(0, 200),
  requestId: z.string().regex(/^[\x21-\x7e]{1,255}$/, 'Must be 1 to 255 printable ASCII characters.'),
});

export function bulkTransferHandlers({
  database,
  posting,
  people,
}: BulkDependencies): Handlers<typeof TransferInternalServiceService> {
  return {
    async bulkTransfer({ transfers }, context) {
      if (transfers.length === 0 || transfers.length > most) {
        throw commonErrors.INVALID_ARGUMENT({
          violations: [{ field: 'transfers', description: `Must be 1 to ${most}.` }],
        });
      }
      const known = await findPeople(people, transfers, context);
      // Asked for in one turn, so that they wait together and are posted together.
      return {
        results: await Promise.all(
          transfers.map((transfer) =>
            post(database, posting, transfer, known).catch((error: unknown) => toResult(error, context)),
          ),
        ),
      };
    },
  };
}

function findPeople(
  people: People,
  transfers: readonly TransferMessage[],
  context: CallContext,
): Promise<ReadonlyMap<string, Person>> {
  return people.byId(
    transfers.flatMap(({ payerId, recipientId }) => [payerId, recipientId]).filter((id) => uuid.safeParse(id).success),
    context,
  );
}

async function post(
  database: Database,
  posting: Posting,
  transfer: TransferMessage,
  known: ReadonlyMap<string, Person>,
): Promise<TransferResult> {
  const { currency } = transfer;
  const amount = parseAmount(transfer.amount, currency);
  const { payerId, recipientId, note, requestId } = parse(transferFields, transfer);
  const [sender, recipient] = [known.get(payerId) ?? { id: payerId, name: '' }, known.get(recipientId)];
  if (!recipient) throw await orClosed(database, recipientId, transferErrors.RECIPIENT_NOT_FOUND());
  const hash = requestHash(method, TransferMessage.encode({ ...transfer, requestId: '' }).finish());
  const scope = { userId: payerId, key: requestId, method, requestHash: hash };
  const posted = settled(await posting.post(transferMovement({ sender, recipient, amount, currency, note, scope })));
  return {
    reason: '',
    message: '',
    metadata: {},
    transaction: transactionToProto(transactionOf(posted, payerId)),
    balance: formatAmount(availableTo(posted, payerId, currency), currency),
  };
}

function toResult(thrown: unknown, { log }: CallContext): TransferResult {
  const { reason, message, metadata }: ServiceError = toServiceError(thrown);
  if (reason === 'INTERNAL' && !isDatabaseUnavailable(thrown))
    log.error({ err: thrown }, 'a transfer of many could not be posted');
  return { reason, message, metadata, transaction: undefined, balance: '' };
}
