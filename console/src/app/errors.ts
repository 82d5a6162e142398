// Errors in the language of the page. The server says them in English; the French sentences and the remedies are loaded with the first error.
import type { PlazaError } from '@plaza/client';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { inFrench, violationInFrench, type ErrorCatalogue, type KnownError, type Said } from './error-texts.ts';
import { isPlazaError } from './plaza.ts';
import type { Language } from './texts.ts';

type Remedies = Readonly<Record<string, string>>;

interface ErrorTexts {
  french?: ErrorCatalogue;
  remedies?: Remedies;
}

async function load(language: string): Promise<ErrorTexts> {
  if (language === ('fr' satisfies Language)) return { french: (await import('./errors.fr.json')).default };
  return { remedies: (await import('@plaza/client/remedies')).remedies };
}

/** Undefined until they are there; without a connection they may never be. */
function useErrorTexts(isNeeded: boolean): { texts: ErrorTexts | undefined; isPending: boolean } {
  const { i18n } = useTranslation('app');
  const { data: texts, isLoading } = useQuery({
    queryKey: ['error texts', i18n.language],
    queryFn: () => load(i18n.language),
    enabled: isNeeded,
    networkMode: 'always',
    staleTime: Infinity,
    retry: false,
  });
  return { texts, isPending: isLoading };
}

interface ErrorWords {
  /** Undefined while its texts are on their way. */
  said: Said | undefined;
  /** What is wrong with a field. */
  violation(description: string): string;
}

/** What an error says. Without an error nothing is loaded. */
export function useErrorWords(error: unknown): ErrorWords {
  const ownText = useOwnText();
  const own = ownText(error);
  const isNeeded = error !== null && error !== undefined && own === undefined;
  const { texts = {}, isPending } = useErrorTexts(isNeeded);
  const { french } = texts;
  return {
    said: own !== undefined ? { text: own } : isPending ? undefined : saidOf(error as PlazaError, texts),
    violation: (description) => (french ? violationInFrench(french, description) : description),
  };
}

/** What an error says that was written down, such as why an order failed. Undefined while its texts are on their way. */
export function useRecordedError(error: { reason: string; message: string }): Said | undefined {
  const { texts = {}, isPending } = useErrorTexts(error.reason !== '');
  return isPending ? undefined : saidOf(error, texts);
}

/** The same for many, such as what is wrong with the lines of a file: a sentence each, in which what is wrong with a value is translated too. */
export function useRecordedSentences(areNeeded: boolean): (error: { reason: string; message: string }) => string {
  const { texts = {} } = useErrorTexts(areNeeded);
  const { french } = texts;
  return (error) => {
    const { text, original } = saidOf(error, texts);
    return original === undefined ? text : french ? violationInFrench(french, original) : original;
  };
}

/** The sentence of an error, for where there is room for nothing else. */
export function useErrorSentence(): (error: unknown) => Promise<string> {
  const ownText = useOwnText();
  const { i18n } = useTranslation('app');
  return async (error) => {
    const own = ownText(error);
    if (own !== undefined) return own;
    const texts = await load(i18n.language).catch(() => ({}));
    const { text, original } = saidOf(error as PlazaError, texts);
    return original ?? text;
  };
}

/** Of what has no reason of the API: no answer came, or the page itself is broken. */
function useOwnText(): (error: unknown) => string | undefined {
  const { t } = useTranslation('app');
  return (error) => {
    if (!isPlazaError(error)) return t('error.unknown');
    if (error.reason === 'NETWORK_FAILED') return t('error.network');
    if (error.reason === 'TIMED_OUT') return t('error.timedOut');
    if (error.reason === 'ANSWER_UNREADABLE') return t('error.unreadable');
    return error.message ? undefined : t('error.unknown');
  };
}

function saidOf(error: KnownError, { french, remedies }: ErrorTexts): Said {
  if (french) return inFrench(french, error);
  return { text: error.message, remedy: remedies?.[error.reason] };
}
