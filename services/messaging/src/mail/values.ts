// What the templates' names stand for.
import type { Recipient } from './recipients.ts';
import type { MailValues } from './render.ts';
import { languages, type Language, type TemplateName } from './templates.ts';

/** Invented values, for previews and test mails. */
export function sampleValues(language: Language, publicUrl: string): Required<MailValues> {
  return {
    name: language === 'fr' ? 'Léa Martin' : 'Alex Morgan',
    link: `${publicUrl}/console/`,
    code: 'K7QM-2XPD',
    count: '3',
    unsubscribe: `${publicUrl}/console/unsubscribe`,
    merchant: 'La Boutique du Rocher',
  };
}

/** The pages of the console to which mails lead. What follows `#token=` stays in the browser: no server and no proxy writes it into a log. */
const pages: Partial<Record<TemplateName, string>> = {
  'verify-email': 'confirm-address',
  'change-email': 'confirm-address',
  'email-changed': 'undo-address',
  'email-restored': 'new-password',
  'reset-password': 'new-password',
  'password-changed': 'forgotten-password',
  'merchant-invitation': 'invitation',
  'export-ready': 'account/data',
};

export function valuesOf(template: TemplateName, recipient: Recipient, publicUrl: string): MailValues {
  const { name, token, code, unread, unsubscribeToken, subject } = recipient;
  const page = pages[template] ?? '';
  return {
    name,
    link: `${publicUrl}/console/${page}${token && `#token=${token}`}`,
    code,
    ...(subject && { merchant: subject }),
    ...(unread !== undefined && { count: String(unread) }),
    ...(unsubscribeToken && { unsubscribe: `${publicUrl}/console/unsubscribe#token=${unsubscribeToken}` }),
  };
}

/** Where a mail program posts to when somebody presses its button (RFC 8058). */
export function oneClickUrl({ unsubscribeToken }: Recipient, publicUrl: string): string | undefined {
  return unsubscribeToken ? `${publicUrl}/api/auth/unsubscribe/${unsubscribeToken}` : undefined;
}

/** The language of a person; English if there is no text in it. */
export function languageOf({ language }: Recipient): Language {
  return languages.find((known) => known === language) ?? 'en';
}
