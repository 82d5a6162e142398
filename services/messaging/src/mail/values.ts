// What the templates' names stand for.
import type { Recipient } from './recipients.ts';
import type { MailValues } from './render.ts';
import { languages, type Language } from './templates.ts';

/** Invented values, for previews and test mails. */
export function sampleValues(language: Language, publicUrl: string): Required<MailValues> {
  return { name: language === 'fr' ? 'Léa Martin' : 'Alex Morgan', link: `${publicUrl}/console/`, code: 'K7QM-2XPD' };
}

export function valuesOf({ name }: Recipient): MailValues {
  return { name };
}

/** The language of a person; English if there is no text in it. */
export function languageOf({ language }: Recipient): Language {
  return languages.find((known) => known === language) ?? 'en';
}
