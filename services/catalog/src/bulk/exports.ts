// Everything of a seller, and the report of an import, as CSV: a page at a time, so that memory stays flat, and no connection waits for a slow reader.
import { markedIfCut, type Database } from '@plaza/service';
import { line } from './cells.ts';
import { listRows } from './imports.queries.ts';
import type { Kind } from './kind.ts';

const thingsOfAPage = 500;
const rowsOfAPage = 1_000;

const cut = (reason: string, message: string): string => line(['#error', reason, message]);

export function exportLines(database: Database, kind: Kind, owner: string | null): AsyncGenerator<string> {
  return markedIfCut(allLines(database, kind, owner), cut);
}

async function* allLines(database: Database, kind: Kind, owner: string | null): AsyncGenerator<string> {
  const columns = await database.asSystem((em) => kind.header(em, owner));
  yield line(columns);
  for (let after: string | undefined; ;) {
    const found = await database.asSystem((em) => kind.find(em, { owner, after, limit: thingsOfAPage }));
    if (found.length > 0)
      yield found
        .flatMap(({ lines }) => lines)
        .map((cells) => line(columns.map((name) => cells[name] ?? '')))
        .join('');
    if (found.length < thingsOfAPage) return;
    after = found.at(-1)?.id;
  }
}

export function reportLines(database: Database, importId: string): AsyncGenerator<string> {
  return markedIfCut(allRows(database, importId), cut);
}

async function* allRows(database: Database, importId: string): AsyncGenerator<string> {
  yield line(['line', 'key', 'action', 'outcome', 'field', 'reason', 'message']);
  for (let after = 0; ;) {
    const rows = await database.asSystem((em) =>
      listRows(em, importId, { action: '', outcome: '' }, after, rowsOfAPage),
    );
    const none = [{ field: '', reason: '', message: '' }];
    yield rows
      .flatMap(({ line: at, key, action, outcome, errors }) =>
        (errors ?? none).map(({ field, reason, message }) =>
          line([String(at), key.replace(/^x:/, ''), action, outcome ?? '', field, reason, message]),
        ),
      )
      .join('');
    if (rows.length < rowsOfAPage) return;
    after = rows.at(-1)!.position;
  }
}
