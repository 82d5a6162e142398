// The form of a function's .sql file, on which readers, searches and the order of dependency rely.
import type { CreateFunctionStmt } from '@pgsql/types';
import { parse, parsePlPgSQL } from 'libpg-query';

export const longestLine = 120;

/** The parser knows no tables, and takes an array of their rows for a single row. */
const ofUnknownTypes = /^record variable cannot be part of multiple-item INTO list$/;

/** The faults of a file of the given name, without `.sql`: a sentence each. */
export async function fileFaults(name: string, text: string): Promise<string[]> {
  const faults: string[] = [];
  if (!text.startsWith(`-- ${name}: `))
    faults.push(`its first line must be a comment that begins with "${name}: " and says what the function does`);
  if (!text.endsWith('\n') || text.endsWith('\n\n')) faults.push('it must end with one line break');
  text.split('\n').forEach((line, index) => {
    if (line.length > longestLine)
      faults.push(`line ${index + 1} has ${line.length} characters; at most ${longestLine} are allowed`);
    if (/\s$/.test(line)) faults.push(`line ${index + 1} ends with a space`);
    if (line.includes('\t')) faults.push(`line ${index + 1} has a tab`);
  });
  const sql = text.replaceAll(':"schema"', 'a_schema').replaceAll(':"role"', 'a_role');
  try {
    const { stmts = [] } = await parse(sql);
    const functions = stmts.flatMap(({ stmt }) =>
      stmt && 'CreateFunctionStmt' in stmt ? [stmt.CreateFunctionStmt] : [],
    );
    if (functions.length !== 1) faults.push(`it must create one function, and creates ${functions.length}`);
    for (const created of functions) faults.push(...functionFaults(name, created));
    if (functions.some((created) => languageOf(created) === 'plpgsql')) await parsePlPgSQL(sql);
  } catch (error) {
    const { message } = error as Error;
    if (!ofUnknownTypes.test(message)) faults.push(message);
  }
  return faults;
}

function functionFaults(name: string, created: CreateFunctionStmt): string[] {
  const faults: string[] = [];
  const last = created.funcname?.at(-1);
  const called = last && 'String' in last ? last.String.sval : '';
  if (called !== name) faults.push(`it creates "${called}", and must have its name`);
  if (!created.replace) faults.push('it must say "create or replace", as it is applied again whenever it changes');
  return faults;
}

function languageOf(created: CreateFunctionStmt): string {
  for (const option of created.options ?? [])
    if (
      'DefElem' in option &&
      option.DefElem.defname === 'language' &&
      option.DefElem.arg &&
      'String' in option.DefElem.arg
    )
      return option.DefElem.arg.String.sval ?? '';
  return '';
}
