// Where somebody is, as a proxy of the operator says in headers of its own (PLACE_HEADERS). It is shown to the person, and decides nothing.
import type { CallContext } from '@plaza/service';

const longest = 100;

/** Such as `Monaco, MC`; empty if nothing is known. */
export function placeOf(context: Pick<CallContext, 'header'>, headers: readonly string[]): string {
  return headers
    .map((name) => textOf(context.header(name) ?? ''))
    .filter((text) => text !== '')
    .join(', ')
    .slice(0, longest)
    .toWellFormed();
}

/** Headers arrive as bytes in Latin-1, and what they mean is UTF-8, or else Latin-1. What is no letter, no digit and no usual sign is left out. */
function textOf(value: string): string {
  const bytes = Buffer.from(value, 'latin1');
  const utf8 = bytes.toString('utf8');
  const text = utf8.includes('\ufffd') ? value : utf8;
  return text.replace(/[^\p{L}\p{M}\p{N} .,'’()/-]/gu, '').trim();
}
