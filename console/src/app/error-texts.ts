// What an error says to a person who reads French: the sentence of its reason, with the facts that came with it. Nothing is loaded here.
import type { PlazaError } from '@plaza/client';
import { formatMoney } from '../ui/amounts.ts';

interface ReasonText {
  /** The English sentence that it translates. */
  of: string;
  text: string;
  remedy: string;
  /** With the metadata between braces; shown if all of it came. */
  facts?: string;
  /** Values of the metadata that are words. */
  words?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** errors.fr.json. What is wrong with a field stands under the English sentence, in which a name between braces matches anything. */
export interface ErrorCatalogue {
  reasons: Readonly<Record<string, ReasonText>>;
  violations: Readonly<Record<string, string>>;
}

export interface Said {
  text: string;
  facts?: string | undefined;
  /** The sentence of the server, where it says more than the others. */
  original?: string | undefined;
  remedy?: string | undefined;
}

export interface KnownError {
  reason: string;
  message: string;
  metadata?: PlazaError['metadata'];
  violations?: PlazaError['violations'];
}

export function inFrench({ reasons }: ErrorCatalogue, error: KnownError): Said {
  const { reason, message, metadata = {}, violations = [] } = error;
  const known = reasons[reason];
  // A newer server may answer reasons that this page does not know.
  if (!known) return { text: message };
  const facts = known.facts && filled(known.facts, known.words, metadata);
  return {
    text: known.text,
    remedy: known.remedy,
    facts,
    original: facts || violations.length > 0 || message === known.of ? undefined : message || undefined,
  };
}

const place = /\{(\w+)\}/g;

function filled(
  facts: string,
  words: ReasonText['words'],
  metadata: Readonly<Record<string, string>>,
): string | undefined {
  const shown = (name: string): string | undefined => {
    const value = metadata[name];
    if (!value) return undefined;
    if (words?.[name]) return words[name][value];
    if (!/^-?\d+(\.\d+)?$/.test(value)) return value;
    const { currency } = metadata;
    return currency
      ? formatMoney(value, currency, 'fr')
      : new Intl.NumberFormat('fr').format(value as Intl.StringNumericLiteral);
  };
  const isComplete = [...facts.matchAll(place)].every(([, name]) => shown(name!) !== undefined);
  return isComplete ? facts.replaceAll(place, (_, name: string) => shown(name)!) : undefined;
}

/** What is wrong with a field; as the server said it if that is not among the known sentences. */
export function violationInFrench({ violations }: ErrorCatalogue, description: string): string {
  const exact = violations[description];
  if (exact) return exact;
  // The longest says most exactly what it is about.
  const open = Object.entries(violations).filter(([english]) => english.includes('{'));
  for (const [english, french] of open.sort(([one], [other]) => other.length - one.length)) {
    const found = patternOf(english).exec(description);
    if (found) return french.replaceAll(place, (_, name: string) => found.groups?.[name] ?? '');
  }
  return description;
}

function patternOf(english: string): RegExp {
  const escaped = english.replaceAll(/[.*+?^$()[\]\\|]/g, String.raw`\$&`);
  return new RegExp(`^${escaped.replaceAll(place, '(?<$1>.+?)')}$`);
}
