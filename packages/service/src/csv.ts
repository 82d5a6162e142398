// Lines of CSV as spreadsheets read them.

export function csvLine(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

/** A field of RFC 4180. A spreadsheet runs texts that begin like a formula, and the text may be a stranger's. */
export function csvCell(value: string): string {
  const harmless = /^[\s]*[=+\-@\t\r]/u.test(value) ? `'${value}` : value;
  return /[",\r\n']/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
