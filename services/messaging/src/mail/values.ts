// What the templates' names stand for.
import { z } from 'zod';
import { eventTemplates } from './event-templates.ts';
import type { Recipient } from './recipients.ts';
import type { MailValues } from './render.ts';
import { addressTemplates, ticketTemplates } from './ticket-templates.ts';
import { languages, type Language, type TemplateName } from './templates.ts';

const locales = { en: 'en-GB', fr: 'fr-FR' } as const satisfies Record<Language, string>;

/** Invented values, for previews and test mails. */
export function sampleValues(language: Language, publicUrl: string): Required<MailValues> {
  return {
    name: language === 'fr' ? 'Léa Martin' : 'Alex Morgan',
    link: `${publicUrl}/console/`,
    code: 'K7QM-2XPD',
    count: '3',
    unsubscribe: `${publicUrl}/console/unsubscribe`,
    merchant: 'La Boutique du Rocher',
    plan: 'Europe 5 GB',
    percent: '75',
    left: megabytes(1_280, language),
    moment: momentOf(new Date('2026-12-24T18:00:00Z'), language),
    title: 'AS Monaco – Olympique Lyonnais',
    reason: language === 'fr' ? 'La pelouse est sous l’eau.' : 'The pitch is under water.',
    venue: 'Stade Louis II, Monaco',
    until: momentOf(new Date('2026-12-20T18:00:00Z'), language),
    category: 'Tribune',
    seat: 'A-17',
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
  'esim-usage': 'account/esims',
  'esim-used-up': 'account/esims',
  'esim-expiring': 'account/esims',
  'esim-expired': 'account/esims',
  'event-cancelled': 'account/tickets',
  'event-moved': 'account/tickets',
  'given-event-cancelled': 'account/tickets',
  'given-event-moved': 'account/tickets',
  'ticket-offered': 'account/tickets',
  'ticket-accepted': 'account/tickets',
  'ticket-offer': 'ticket-offer',
};

export function valuesOf(template: TemplateName, recipient: Recipient, publicUrl: string): MailValues {
  const { name, token, code, unread, unsubscribeToken, subject, notice } = recipient;
  const page = pages[template] ?? '';
  return {
    name,
    link: `${publicUrl}/console/${page}${token && `#token=${token}`}`,
    code,
    ...(subject && { merchant: subject }),
    ...(unread !== undefined && { count: String(unread) }),
    ...(notice && noticeValues(template, notice, languageOf(recipient))),
    ...(unsubscribeToken && { unsubscribe: `${publicUrl}/console/unsubscribe#token=${unsubscribeToken}` }),
  };
}

function noticeValues(template: TemplateName, notice: Record<string, unknown>, language: Language): MailValues {
  if (Object.hasOwn(eventTemplates, template)) return eventValues(notice, language);
  if (Object.hasOwn(ticketTemplates, template) || Object.hasOwn(addressTemplates, template))
    return ticketValues(notice, language);
  return esimValues(notice, language);
}

/** What is said of a ticket that is given to somebody. */
const ticketNotice = z.object({
  event_title: z.string(),
  category: z.string(),
  seat: z.string(),
  expires_at: z.coerce.date(),
});

function ticketValues(notice: Record<string, unknown>, language: Language): MailValues {
  const { event_title: title, category, seat, expires_at: until } = ticketNotice.parse(notice);
  return { title, category, seat, until: momentOf(until, language) };
}

/** What is said of events that are cancelled or moved. */
const eventNotice = z.object({
  event_title: z.string(),
  event_date: z.coerce.date(),
  reason: z.string(),
  venue: z.string().optional(),
  refund_until: z.coerce.date().optional(),
});

function eventValues(notice: Record<string, unknown>, language: Language): MailValues {
  const { event_title: title, event_date: date, reason, venue, refund_until: until } = eventNotice.parse(notice);
  return {
    title,
    reason,
    moment: momentOf(date, language),
    ...(venue !== undefined && { venue }),
    ...(until && { until: momentOf(until, language) }),
  };
}

/** What the events of eSIMs have. */
const esimNotice = z.object({
  plan_name: z.string(),
  percent: z.number().optional(),
  data_used: z.number().optional(),
  data_total: z.number().optional(),
  expires_at: z.coerce.date().optional(),
});

function esimValues(notice: Record<string, unknown>, language: Language): MailValues {
  const { plan_name: plan, percent, data_used: used, data_total: total, expires_at: end } = esimNotice.parse(notice);
  return {
    plan,
    ...(percent !== undefined && { percent: String(percent) }),
    ...(used !== undefined && total !== undefined && { left: leftOf(used, total, language) }),
    ...(end && { moment: momentOf(end, language) }),
  };
}

function leftOf(used: number, total: number, language: Language): string {
  if (total > 0) return megabytes(Math.max(total - used, 0), language);
  return language === 'fr' ? 'des données illimitées' : 'unlimited data';
}

function megabytes(count: number, language: Language): string {
  return `${count.toLocaleString(locales[language])} ${language === 'fr' ? 'Mo' : 'MB'}`;
}

/** In UTC: nobody knows the reader's time zone. */
function momentOf(at: Date, language: Language): string {
  const text = at.toLocaleString(locales[language], { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });
  return `${text} UTC`;
}

/** Where a mail program posts to when somebody presses its button (RFC 8058). */
export function oneClickUrl({ unsubscribeToken }: Recipient, publicUrl: string): string | undefined {
  return unsubscribeToken ? `${publicUrl}/api/auth/unsubscribe/${unsubscribeToken}` : undefined;
}

/** The language of a person; English if there is no text in it. */
export function languageOf({ language }: Recipient): Language {
  return languages.find((known) => known === language) ?? 'en';
}
