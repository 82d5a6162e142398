// The mails that there are, and their texts. `npm run generate` makes them into HTML and plain text, in the folder `gen`: a text that is changed here takes
// effect only then.
import { esimTemplates } from './esim-templates.ts';
import { eventTemplates } from './event-templates.ts';
import { addressTemplates, ticketTemplates } from './ticket-templates.ts';

/** What a text can name, in double braces: {{name}}. */
export type Value =
  | 'name'
  | 'link'
  | 'code'
  | 'count'
  | 'unsubscribe'
  | 'merchant'
  | 'plan'
  | 'percent'
  | 'left'
  | 'moment'
  | 'title'
  | 'reason'
  | 'venue'
  | 'until'
  | 'category'
  | 'seat';

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
  /** What stands before {{unsubscribe}}, of a mail that people can end. */
  unsubscribe?: string;
  /** Why the mail came, where it is not because of an account. */
  footer?: string;
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
  'verify-email': {
    en: {
      subject: 'Confirm your e-mail address',
      preview: 'One click, or a code, shows that this address is yours.',
      heading: 'Is this your address?',
      paragraphs: ['Hello {{name}},', 'Please confirm that this e-mail address is yours.'],
      button: 'Confirm the address',
      code: 'Or type this code:',
      notes: [
        'The link and the code are valid for one hour.',
        'If you have no account on Plaza, ignore this mail: nothing happens without your click.',
      ],
    },
    fr: {
      subject: 'Confirmez votre adresse e-mail',
      preview: 'Un clic, ou un code, montre que cette adresse est la vôtre.',
      heading: 'Est-ce votre adresse ?',
      paragraphs: ['Bonjour {{name}},', 'Merci de confirmer que cette adresse e-mail est la vôtre.'],
      button: 'Confirmer l’adresse',
      code: 'Ou saisissez ce code :',
      notes: [
        'Le lien et le code sont valables une heure.',
        'Si vous n’avez pas de compte sur Plaza, ignorez ce message : rien ne se passe sans votre clic.',
      ],
    },
  },
  'change-email': {
    en: {
      subject: 'Confirm your new e-mail address',
      preview: 'Your account gets this address when you confirm it.',
      heading: 'Your new address',
      paragraphs: [
        'Hello {{name}},',
        'You want to use this e-mail address for your account on Plaza. It changes when you confirm it.',
      ],
      button: 'Use this address',
      code: 'Or type this code:',
      notes: [
        'The link and the code are valid for one hour.',
        'If you did not request this, ignore this mail: nothing happens without your click.',
      ],
    },
    fr: {
      subject: 'Confirmez votre nouvelle adresse e-mail',
      preview: 'Votre compte prend cette adresse quand vous la confirmez.',
      heading: 'Votre nouvelle adresse',
      paragraphs: [
        'Bonjour {{name}},',
        'Vous voulez utiliser cette adresse e-mail pour votre compte sur Plaza. Elle change quand vous la confirmez.',
      ],
      button: 'Utiliser cette adresse',
      code: 'Ou saisissez ce code :',
      notes: [
        'Le lien et le code sont valables une heure.',
        'Si vous n’avez rien demandé, ignorez ce message : rien ne se passe sans votre clic.',
      ],
    },
  },
  'email-changed': {
    en: {
      subject: 'Your e-mail address was changed',
      preview: 'Your account has another address now. You can undo this for 7 days.',
      heading: 'Your account has another address',
      paragraphs: [
        'Hello {{name}},',
        'Your account on Plaza has another e-mail address now. If you did this, you do not need to do anything.',
        'If it was not you, undo it: you get this address back, everybody is signed out, and you choose a new password.',
      ],
      button: 'Undo the change',
      notes: ['The link is valid for 7 days.'],
    },
    fr: {
      subject: 'Votre adresse e-mail a changé',
      preview: 'Votre compte a maintenant une autre adresse. Vous pouvez annuler pendant 7 jours.',
      heading: 'Votre compte a une autre adresse',
      paragraphs: [
        'Bonjour {{name}},',
        'Votre compte sur Plaza a maintenant une autre adresse e-mail. Si c’est vous, vous n’avez rien à faire.',
        'Si ce n’est pas vous, annulez : vous retrouvez cette adresse, tout le monde est déconnecté, et vous choisissez un nouveau mot de passe.',
      ],
      button: 'Annuler le changement',
      notes: ['Le lien est valable 7 jours.'],
    },
  },
  'email-restored': {
    en: {
      subject: 'Choose a new password',
      preview: 'Your address is restored. Your account needs a new password.',
      heading: 'Your address is restored',
      paragraphs: [
        'Hello {{name}},',
        'Your account has this e-mail address again, and everybody is signed out. The old password is not valid any more: please choose a new one.',
        'Authenticator apps, passkeys and recovery codes that were added around the time of the change, or since, were removed. Add yours again after you sign in.',
      ],
      button: 'Choose a new password',
      code: 'Or type this code:',
      notes: ['The link and the code are valid for one hour. After that, request another mail on the sign-in page.'],
    },
    fr: {
      subject: 'Choisissez un nouveau mot de passe',
      preview: 'Votre adresse est rétablie. Votre compte a besoin d’un nouveau mot de passe.',
      heading: 'Votre adresse est rétablie',
      paragraphs: [
        'Bonjour {{name}},',
        'Votre compte a de nouveau cette adresse e-mail, et tout le monde est déconnecté. L’ancien mot de passe n’est plus valable : merci d’en choisir un nouveau.',
        'Les applications d’authentification, les clés d’accès et les codes de secours ajoutés au moment du changement ou depuis ont été retirés. Ajoutez de nouveau les vôtres après vous être connecté.',
      ],
      button: 'Choisir un nouveau mot de passe',
      code: 'Ou saisissez ce code :',
      notes: [
        'Le lien et le code sont valables une heure. Ensuite, demandez un autre message sur la page de connexion.',
      ],
    },
  },
  'reset-password': {
    en: {
      subject: 'Choose a new password',
      preview: 'A link and a code to choose a new password.',
      heading: 'Choose a new password',
      paragraphs: ['Hello {{name}},', 'Somebody, probably you, requested a new password for your account on Plaza.'],
      button: 'Choose a new password',
      code: 'Or type this code:',
      notes: [
        'The link and the code are valid for one hour. Then everybody is signed out, and you sign in with the new password.',
        'If it was not you, ignore this mail: your password stays as it is.',
      ],
    },
    fr: {
      subject: 'Choisissez un nouveau mot de passe',
      preview: 'Un lien et un code pour choisir un nouveau mot de passe.',
      heading: 'Choisissez un nouveau mot de passe',
      paragraphs: [
        'Bonjour {{name}},',
        'Quelqu’un, sans doute vous, a demandé un nouveau mot de passe pour votre compte sur Plaza.',
      ],
      button: 'Choisir un nouveau mot de passe',
      code: 'Ou saisissez ce code :',
      notes: [
        'Le lien et le code sont valables une heure. Ensuite, tout le monde est déconnecté, et vous vous connectez avec le nouveau mot de passe.',
        'Si ce n’est pas vous, ignorez ce message : votre mot de passe reste le même.',
      ],
    },
  },
  'password-changed': {
    en: {
      subject: 'Your password was changed',
      preview: 'Your account has a new password.',
      heading: 'Your password was changed',
      paragraphs: [
        'Hello {{name}},',
        'The password of your account on Plaza was changed, and your other devices are signed out.',
        'If it was not you, choose another password now.',
      ],
      button: 'It was not me',
      notes: ['If it was you, you do not need to do anything.'],
    },
    fr: {
      subject: 'Votre mot de passe a changé',
      preview: 'Votre compte a un nouveau mot de passe.',
      heading: 'Votre mot de passe a changé',
      paragraphs: [
        'Bonjour {{name}},',
        'Le mot de passe de votre compte sur Plaza a changé, et vos autres appareils sont déconnectés.',
        'Si ce n’est pas vous, choisissez un autre mot de passe maintenant.',
      ],
      button: 'Ce n’est pas moi',
      notes: ['Si c’est vous, vous n’avez rien à faire.'],
    },
  },
  'merchant-invitation': {
    en: {
      subject: 'You are invited to the team of {{merchant}}',
      preview: 'Join the team of a merchant on Plaza.',
      heading: 'Join the team',
      paragraphs: [
        'Hello,',
        '{{name}} invites you to the team of {{merchant}} on Plaza.',
        'Sign in with this e-mail address, or sign up with it and confirm it, and accept the invitation.',
      ],
      button: 'See the invitation',
      notes: [
        'The invitation is valid for 72 hours, once, and only for this address.',
        'If you do not know who this is, ignore this mail: nothing happens without your click.',
      ],
    },
    fr: {
      subject: 'Vous êtes invité dans l’équipe de {{merchant}}',
      preview: 'Rejoignez l’équipe d’un commerçant sur Plaza.',
      heading: 'Rejoignez l’équipe',
      paragraphs: [
        'Bonjour,',
        '{{name}} vous invite dans l’équipe de {{merchant}} sur Plaza.',
        'Connectez-vous avec cette adresse e-mail, ou créez un compte avec elle et confirmez-la, puis acceptez l’invitation.',
      ],
      button: 'Voir l’invitation',
      notes: [
        'L’invitation est valable 72 heures, une seule fois, et pour cette adresse seulement.',
        'Si vous ne savez pas de qui il s’agit, ignorez ce message : rien ne se passe sans votre clic.',
      ],
    },
  },
  'export-ready': {
    en: {
      subject: 'Your data is ready',
      preview: 'The archive that you requested can be downloaded for 7 days.',
      heading: 'Your data is ready',
      paragraphs: [
        'Hello {{name}},',
        'The archive with your data, which you requested on Plaza, is ready. You can download it for 7 days.',
        'If you did not request it, change your password and sign out everywhere else.',
      ],
      button: 'Download the archive',
      notes: ['To download it, you sign in and prove who you are.'],
    },
    fr: {
      subject: 'Vos données sont prêtes',
      preview: 'L’archive que vous avez demandée peut être téléchargée pendant 7 jours.',
      heading: 'Vos données sont prêtes',
      paragraphs: [
        'Bonjour {{name}},',
        'L’archive de vos données, que vous avez demandée sur Plaza, est prête. Vous pouvez la télécharger pendant 7 jours.',
        'Si vous ne l’avez pas demandée, changez votre mot de passe et déconnectez tous les autres appareils.',
      ],
      button: 'Télécharger l’archive',
      notes: ['Pour la télécharger, vous vous connectez et prouvez qui vous êtes.'],
    },
  },
  ...esimTemplates,
  ...eventTemplates,
  ...ticketTemplates,
  ...addressTemplates,
  digest: {
    en: {
      subject: 'Notifications that you have not read: {{count}}',
      preview: 'What is new in your account on Plaza.',
      heading: 'What is new',
      paragraphs: ['Hello {{name}},', 'You have not read {{count}} notifications on Plaza.'],
      button: 'Go to Plaza',
      notes: [],
      unsubscribe: 'You get this mail at most once a week, because you agreed to such mails. To get none any more:',
    },
    fr: {
      subject: 'Notifications que vous n’avez pas lues : {{count}}',
      preview: 'Les nouveautés de votre compte sur Plaza.',
      heading: 'Quoi de neuf',
      paragraphs: ['Bonjour {{name}},', 'Vous n’avez pas lu {{count}} notifications sur Plaza.'],
      button: 'Aller sur Plaza',
      notes: [],
      unsubscribe:
        'Vous recevez ce message au plus une fois par semaine, parce que vous avez accepté de tels messages. Pour ne plus en recevoir :',
    },
  },
} as const satisfies Record<string, Readonly<Record<Language, MailText>>>;

export type TemplateName = keyof typeof templates;

/** Mails that are not about what a person did or what happened to their account. Only those who agreed get them, and each says how to get none any more. */
export const optionalTemplates = ['digest'] as const satisfies TemplateName[];

/** Mails that say what a notification with their id is about. */
export const isNoticed = (template: TemplateName): boolean =>
  [esimTemplates, eventTemplates, ticketTemplates].some((some) => Object.hasOwn(some, template));

/** Mails to an address that is neither here nor in auth: catalog has it while a ticket is offered to it. */
export const isToAddress = (template: TemplateName): boolean => Object.hasOwn(addressTemplates, template);

export const isOptional = (template: TemplateName): boolean => optionalTemplates.some((name) => name === template);

export const templateNames = Object.keys(templates) as TemplateName[];

export function isTemplate(name: string): name is TemplateName {
  return Object.hasOwn(templates, name);
}

/** The text of a template, as a list of optional parts. */
export function textOf(template: TemplateName, language: Language): MailText {
  return templates[template][language];
}
