// What the templates' names stand for.
import type { Recipient } from './recipients.ts';
import type { MailValues } from './render.ts';
import { languages, type Language, type TemplateName } from './templates.ts';

/** Invented values, for previews and test mails. */
export function sampleValues(language: Language, publicUrl: string): Required<MailValues> {
  return { name: language === 'fr' ? 'Léa Martin' : 'Alex Morgan', link: `${publicUrl}/console/`, code: 'K7QM-2XPD' };
}

/** The pages of the console to which mails lead. What follows `#token=` stays in the browser: no server and no proxy writes it into a log. */
const pages: Partial<Record<TemplateName, string>> = {
  'verify-email': 'confirm-address',
  'change-email': 'confirm-address',
  'email-changed': 'undo-address',
  'email-restored': 'new-password',
  'reset-password': 'new-password',
  'password-changed': 'forgotten-password',
};

export function valuesOf(template: TemplateName, { name, token, code }: Recipient, publicUrl: string): MailValues {
  const page = pages[template] ?? '';
  return { name, link: `${publicUrl}/console/${page}${token && `#token=${token}`}`, code };
}

/** The language of a person; English if there is no text in it. */
export function languageOf({ language }: Recipient): Language {
  return languages.find((known) => known === language) ?? 'en';
}
