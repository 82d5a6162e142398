// Lines of CSV as spreadsheets read them.
import { toServiceError } from './errors.ts';

export function csvLine(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

/**
 * The lines of a file that is sent while it is made. A failure is thrown; after the first lines it is also the last line: over HTTP a client sees no status after
 * the first byte, so an incomplete file must be recognisable.
 */
export async function* markedIfCut(
  lines: AsyncIterable<string>,
  mark: (reason: string, message: string) => string = (reason, message) => csvLine(['#error', reason, message]),
): AsyncGenerator<string> {
  let begun = false;
  try {
    for await (const some of lines) {
      yield some;
      begun = true;
    }
  } catch (error) {
    const { reason, message } = toServiceError(error);
    if (begun) yield mark(reason, message);
    throw error;
  }
}

/** A field of RFC 4180. A spreadsheet runs texts that begin like a formula, and the text may be a stranger's. */
export function csvCell(value: string): string {
  const harmless = /^[\s]*[=+\-@\t\r]/u.test(value) ? `'${value}` : value;
  return /[",\r\n']/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
