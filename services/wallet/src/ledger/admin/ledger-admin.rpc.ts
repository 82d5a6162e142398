import type { LedgerAdminServiceService } from '@plaza/api/ledger-admin';
import { values } from '@plaza/api/values';
import { isAccountCurrency } from '@plaza/money';
import {
  cursorFields,
  cutPage,
  fields,
  pageTokens,
  parse,
  together,
  type Database,
  type Handlers,
} from '@plaza/service';
import { z } from 'zod';
import { toProto } from '../history/transaction.ts';
import { optionalMoment } from '../history/period.ts';
import { ledgerAccounts } from './accounts.queries.ts';
import { ledgerAdminErrors } from './ledger-admin.errors.ts';
import { ledgerMonths } from './months.queries.ts';
import { readMovement } from './movement.queries.ts';
import { findTransactions } from './transactions.queries.ts';
import type { Verifications } from './verifications.ts';
import { endSilent, insertVerification, listVerifications, toMessage } from './verifications.queries.ts';

export interface LedgerAdminDeps {
  database: Database;
  verifications: Verifications;
}

const types = values['plaza.wallet.v1.Transaction.type'];
const findRequest = together(
  z.object({
    userId: fields.idOrNone(),
    type: fields.oneOfOrNone(types),
    currency: z
      .string()
      .refine((text) => text === '' || isAccountCurrency(text) || text === 'XCR', 'Must be a supported currency.'),
    from: optionalMoment,
    to: optionalMoment,
    subjectId: fields.idOrNone(),
    pageSize: fields.pageSize(),
    pageToken: fields.pageToken(),
  }),
  { holds: ({ from, to }) => !from || !to || from < to, path: ['to'], message: 'Must be after from.' },
);
const byId = z.object({ id: fields.uuid() });
const listRequest = z.object({ pageSize: fields.pageSize(), pageToken: fields.pageToken() });
const transactionTokens = pageTokens('transactions of everybody', z.tuple([cursorFields.id()]));
const verificationTokens = pageTokens('verifications', z.tuple([cursorFields.id()]));

type AdminHandlers = Handlers<typeof LedgerAdminServiceService>;

export function ledgerAdminHandlers(deps: LedgerAdminDeps): AdminHandlers {
  return { ...readingHandlers(deps), ...verificationHandlers(deps) };
}

function readingHandlers({
  database,
}: LedgerAdminDeps): Pick<
  AdminHandlers,
  'getLedgerAccounts' | 'findTransactions' | 'getMovement' | 'listLedgerMonths'
> {
  return {
    getLedgerAccounts: () => database.asSystem(ledgerAccounts),
    async findTransactions(request) {
      const { pageSize, pageToken, ...filter } = parse(findRequest, request);
      const { userId, type, currency, from, to, subjectId } = filter;
      const filters = [userId, type, currency, from?.getTime() ?? '', to?.getTime() ?? '', subjectId];
      const before = transactionTokens.read(pageToken, filters)?.[0];
      const { rows, next } = await database.asSystem((em) => findTransactions(em, filter, before, pageSize));
      return {
        transactions: rows.map((row) => ({ transaction: toProto(row), movementId: row.movementId })),
        nextPageToken: transactionTokens.write(next === undefined ? undefined : [next], filters),
      };
    },
    async getMovement(request) {
      const { id } = parse(byId, request);
      const movement = await database.asSystem((em) => readMovement(em, id));
      if (!movement) throw ledgerAdminErrors.LEDGER_MOVEMENT_NOT_FOUND();
      return movement;
    },
    listLedgerMonths: async () => ({ months: await database.asSystem(ledgerMonths) }),
  };
}

function verificationHandlers({
  database,
  verifications,
}: LedgerAdminDeps): Pick<AdminHandlers, 'startVerification' | 'listVerifications'> {
  return {
    async startVerification(_request, context) {
      for (;;) {
        await endSilent(database);
        const begun = await database.asUser(context.userId, async (em) => {
          const row = await insertVerification(em, context.userId);
          if (row) await context.audit(em, { after: { id: row.id } });
          return row;
        });
        if (begun) {
          verifications.begin(begun.id);
          return { verification: toMessage(begun) };
        }
        const [latest] = await database.asSystem((em) => listVerifications(em, undefined, 1));
        // Otherwise it has ended in between.
        if (latest?.status === 'running') return { verification: toMessage(latest) };
      }
    },
    async listVerifications(request) {
      const { pageSize, pageToken } = parse(listRequest, request);
      await endSilent(database);
      const before = verificationTokens.read(pageToken)?.[0];
      const rows = await database.asSystem((em) => listVerifications(em, before, pageSize + 1));
      const { shown, last } = cutPage(rows, pageSize);
      return { verifications: shown.map(toMessage), nextPageToken: verificationTokens.write(last && [last.id]) };
    },
  };
}
