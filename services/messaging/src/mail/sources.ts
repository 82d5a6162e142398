// What `npm run generate` makes the files in the folder `gen` of.
import { mjmlOf, plainOf } from './mjml.ts';
import { languages, templateNames, textOf } from './templates.ts';

export interface MailSource {
  /** `test.en` */
  name: string;
  mjml: string;
  plain: string;
}

export function mailSources(): MailSource[] {
  return templateNames.flatMap((template) =>
    languages.map((language) => {
      const text = textOf(template, language);
      return { name: `${template}.${language}`, mjml: mjmlOf(text, language), plain: plainOf(text, language) };
    }),
  );
}
