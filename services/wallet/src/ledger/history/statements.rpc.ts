import type { StatementServiceService } from '@plaza/api/statement';
import { testCurrency } from '@plaza/money';
import { isTestCall, type CallContext, type Database, type Handlers } from '@plaza/service';
import { exportLines, fileName, parseExport } from './export.ts';
import { balanceAt, parseStatement, readStatement } from './statement.ts';

export interface StatementsDependencies {
  database: Database;
  defaultCurrency: string;
}

export function statementHandlers({
  database,
  defaultCurrency,
}: StatementsDependencies): Handlers<typeof StatementServiceService> {
  const inCurrency = <Request extends { currency: string }>(request: Request, context: CallContext): Request => ({
    ...request,
    currency: request.currency || (isTestCall(context) ? testCurrency : defaultCurrency),
  });
  return {
    getBalanceAt: (request, context) => balanceAt(database, context.partyId, inCurrency(request, context)),
    async getStatement(request, context) {
      return readStatement(database, context.partyId, parseStatement(inCurrency(request, context)));
    },
    async *exportTransactions(request, context) {
      const period = parseExport(request);
      context.setHeader('content-disposition', `attachment; filename="${fileName(period)}"`);
      for await (const lines of exportLines(database, context.partyId, period)) {
        yield { contentType: 'text/csv; charset=utf-8', data: Buffer.from(lines), extensions: [] };
      }
    },
  };
}
