import type { StatementServiceService } from '@plaza/api/statement';
import type { Database, Handlers } from '@plaza/service';
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
  const inCurrency = <Request extends { currency: string }>(request: Request): Request => ({
    ...request,
    currency: request.currency || defaultCurrency,
  });
  return {
    getBalanceAt: (request, { partyId }) => balanceAt(database, partyId, inCurrency(request)),
    async getStatement(request, { partyId }) {
      return readStatement(database, partyId, parseStatement(inCurrency(request)));
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
