// The mails that there are, and their texts. `npm run generate` makes them into HTML and plain text, in the folder `gen`: a text that is changed here takes
// effect only then.

/** What a text can name, in double braces: {{name}}. */
export type Value = 'name' | 'link' | 'code';

export interface MailText {
  subject: string;
  /** What a list of mails shows beside the subject. */
  preview: string;
  heading: string;
  paragraphs: readonly string[];
  /** The label of a button that leads to {{link}}. */
  button?: string;
  /** What stands before {{code}}. */
  code?: string;
  /** Small print below the button and the code. */
  notes: readonly string[];
}

export const languages = ['en', 'fr'] as const;

export type Language = (typeof languages)[number];

export const templates = {
  test: {
    en: {
      subject: 'A test mail from Plaza',
      preview: 'Mails from Plaza arrive at this address.',
      heading: 'It works',
      paragraphs: ['Hello {{name}},', 'An administrator sent this mail to see that mails from Plaza arrive. They do.'],
      notes: ['You do not need to do anything.'],
    },
    fr: {
      subject: 'Un message d’essai de Plaza',
      preview: 'Les messages de Plaza arrivent à cette adresse.',
      heading: 'Tout fonctionne',
      paragraphs: [
        'Bonjour {{name}},',
        'Une personne de l’administration a envoyé ce message pour vérifier que les messages de Plaza arrivent. C’est le cas.',
      ],
      notes: ['Vous n’avez rien à faire.'],
    },
  },
} as const satisfies Record<string, Readonly<Record<Language, MailText>>>;

export type TemplateName = keyof typeof templates;

export const templateNames = Object.keys(templates) as TemplateName[];

/** The text of a template, as a list of optional parts. */
export function textOf(template: TemplateName, language: Language): MailText {
  return templates[template][language];
}
