// A mail, from its generated template and its values.
import { readFileSync } from 'node:fs';
import { escaped } from './html.ts';
import { textOf, type Language, type TemplateName, type Value } from './templates.ts';

export type MailValues = Readonly<Partial<Record<Value, string>>>;

export interface RenderedMail {
  subject: string;
  html: string;
  text: string;
}

const read = new Map<string, string>();

/** Throws if the template names a value that is not given. */
export function renderMail(template: TemplateName, language: Language, values: MailValues): RenderedMail {
  return {
    // One line, whatever a value has.
    subject: filled(textOf(template, language).subject, values, (value) => value.replaceAll(/\s+/g, ' ')),
    html: filled(generated(`${template}.${language}.html`), values, escaped),
    text: filled(generated(`${template}.${language}.txt`), values, (value) => value),
  };
}

function filled(text: string, values: MailValues, write: (value: string) => string): string {
  return text.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = values[name as Value];
    if (value === undefined) throw new Error(`The mail needs a value for ${name}.`);
    return write(value);
  });
}

function generated(name: string): string {
  let text = read.get(name);
  if (text === undefined) read.set(name, (text = readFileSync(new URL(`./gen/${name}`, import.meta.url), 'utf8')));
  return text;
}
