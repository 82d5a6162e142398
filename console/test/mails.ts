// The mails of the marketplace that a test borrowed.
import { until } from '@plaza/testing';
import type { SunkMail } from '@plaza/testing/mail-sink';

/** Waits for the newest mail to an address with such a subject. @returns its text, its code, and where its link leads, behind the address of the gateway */
export async function mailTo(
  mailUrl: string,
  email: string,
  subject: RegExp,
): Promise<{ text: string; code: string; path: string }> {
  const { text } = await until(async () => {
    const mails = (await (await fetch(`${mailUrl}/mails`)).json()) as SunkMail[];
    return mails.find((mail) => mail.to.includes(email) && subject.test(mail.subject));
  }, `a mail to ${email}`);
  const [link = ''] = /https?:\/\/\S+/.exec(text) ?? [];
  const [code = ''] = /\b[2-9A-Z]{4}-[2-9A-Z]{4}\b/.exec(text) ?? [];
  return { text, code, path: link.replace(/^https?:\/\/[^/]+\/console/, '') };
}
