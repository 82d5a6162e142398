// The mails as HTML and plain text, made of their sources in services/messaging by MJML.
import { join } from 'node:path';
import mjml2html from 'mjml';

/** The generated files, with their content. */
export async function mailFiles(root: string): Promise<Map<string, string>> {
  // Behind the door of mail is code that imports what was generated just before.
  const { mailSources } = await import('@plaza/messaging/mail-sources');
  const folder = join(root, 'services/messaging/src/mail/gen');
  const files = new Map<string, string>();
  for (const { name, mjml, plain } of mailSources()) {
    const { html, errors } = await mjml2html(mjml, { validationLevel: 'strict' });
    if (errors.length > 0) throw new Error(errors.map(({ formattedMessage }) => formattedMessage).join('\n'));
    files.set(join(folder, `${name}.html`), `${html.trim()}\n`);
    files.set(join(folder, `${name}.txt`), plain);
  }
  return files;
}
