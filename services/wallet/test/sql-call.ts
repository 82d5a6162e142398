// Calls one SQL function of the wallet's schema alone, with rows as plain objects.
import type { TestDatabase } from '@plaza/testing';

/** A value and its type: a composite type, one that a table has, an array of these, or a plain type. */
export type Argument = [type: string, value: unknown];

const isRow = (type: string): boolean => /^(posting_\w+|holds|refunds|entries|transactions)$/.test(type);

function written([type]: Argument, index: number): string {
  const value = `$${index + 1}`;
  const element = type.replace('[]', '');
  if (!isRow(element)) return `${value}::${type}`;
  if (element !== type)
    return `array(select r from jsonb_populate_recordset(null::${element}, ${value}::text::jsonb) r)`;
  return `case when ${value}::text is not null then jsonb_populate_record(null::${type}, ${value}::text::jsonb) end`;
}

/** What the function returns, as JSON: of a text that is JSON too, its content. Acts as the system. */
export async function callSql(data: TestDatabase, name: string, ...given: Argument[]): Promise<unknown> {
  const [row] = await data.admin<{ answer: unknown }>(
    `select to_jsonb(wallet.${name}(${given.map(written).join(', ')})) as answer from set_config('plaza.actor', 'system', true)`,
    given.map(([type, value]) => (isRow(type.replace('[]', '')) && value !== null ? JSON.stringify(value) : value)),
  );
  const answer = row?.answer ?? null;
  return typeof answer === 'string' && answer.startsWith('{') ? JSON.parse(answer) : answer;
}
