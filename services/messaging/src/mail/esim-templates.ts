// The mails about eSIMs, and their texts: see templates.ts.
import type { Language, MailText } from './templates.ts';

export const esimTemplates = {
  'esim-usage': {
    en: {
      subject: '{{percent}} % of your eSIM {{plan}} is used',
      preview: 'What is left: {{left}}.',
      heading: 'Your data is running low',
      paragraphs: [
        'Hello {{name}},',
        '{{percent}} % of the data of your eSIM {{plan}} is used. What is left: {{left}}.',
        'If you top it up, what you buy is added to what is left.',
      ],
      button: 'Top it up',
      notes: ['Without a top-up the eSIM stops when all of its data is used. You are charged nothing more.'],
    },
    fr: {
      subject: '{{percent}} % de votre eSIM {{plan}} est utilisé',
      preview: 'Il reste {{left}}.',
      heading: 'Vos données diminuent',
      paragraphs: [
        'Bonjour {{name}},',
        '{{percent}} % des données de votre eSIM {{plan}} est utilisé. Il reste {{left}}.',
        'Si vous la rechargez, ce que vous achetez s’ajoute à ce qui reste.',
      ],
      button: 'Recharger',
      notes: [
        'Sans recharge, l’eSIM s’arrête quand toutes ses données sont utilisées. Rien d’autre ne vous est facturé.',
      ],
    },
  },
  'esim-used-up': {
    en: {
      subject: 'The data of your eSIM {{plan}} is used up',
      preview: 'Top it up to go on.',
      heading: 'All data is used',
      paragraphs: [
        'Hello {{name}},',
        'All of the data of your eSIM {{plan}} is used. To go on, top it up: the line and its settings stay as they are.',
      ],
      button: 'Top it up',
      notes: ['If you do not need it any more, you do not need to do anything.'],
    },
    fr: {
      subject: 'Les données de votre eSIM {{plan}} sont épuisées',
      preview: 'Rechargez-la pour continuer.',
      heading: 'Toutes les données sont utilisées',
      paragraphs: [
        'Bonjour {{name}},',
        'Toutes les données de votre eSIM {{plan}} sont utilisées. Pour continuer, rechargez-la : la ligne et ses réglages restent les mêmes.',
      ],
      button: 'Recharger',
      notes: ['Si vous n’en avez plus besoin, vous n’avez rien à faire.'],
    },
  },
  'esim-expiring': {
    en: {
      subject: 'Your eSIM {{plan}} ends on {{moment}}',
      preview: 'What is left until then: {{left}}.',
      heading: 'Your eSIM ends soon',
      paragraphs: [
        'Hello {{name}},',
        'Your eSIM {{plan}} ends on {{moment}}. What is left until then: {{left}}.',
        'If you top it up before that, the new days begin at this end, and what is left stays yours.',
      ],
      button: 'Top it up',
      notes: ['An eSIM that has ended cannot be topped up any more.'],
    },
    fr: {
      subject: 'Votre eSIM {{plan}} se termine le {{moment}}',
      preview: 'Il reste {{left}} jusque-là.',
      heading: 'Votre eSIM se termine bientôt',
      paragraphs: [
        'Bonjour {{name}},',
        'Votre eSIM {{plan}} se termine le {{moment}}. Il reste {{left}} jusque-là.',
        'Si vous la rechargez avant, les nouveaux jours commencent à cette fin, et ce qui reste est toujours à vous.',
      ],
      button: 'Recharger',
      notes: ['Une eSIM terminée ne peut plus être rechargée.'],
    },
  },
  'esim-expired': {
    en: {
      subject: 'Your eSIM {{plan}} has ended',
      preview: 'You can buy another one.',
      heading: 'Your eSIM has ended',
      paragraphs: [
        'Hello {{name}},',
        'Your eSIM {{plan}} has ended. It cannot be topped up any more. For your next journey, you can buy another one.',
      ],
      button: 'See your eSIMs',
      notes: ['You can delete the line in the settings of your phone.'],
    },
    fr: {
      subject: 'Votre eSIM {{plan}} est terminée',
      preview: 'Vous pouvez en acheter une autre.',
      heading: 'Votre eSIM est terminée',
      paragraphs: [
        'Bonjour {{name}},',
        'Votre eSIM {{plan}} est terminée. Elle ne peut plus être rechargée. Pour votre prochain voyage, vous pouvez en acheter une autre.',
      ],
      button: 'Voir vos eSIM',
      notes: ['Vous pouvez supprimer la ligne dans les réglages de votre téléphone.'],
    },
  },
} as const satisfies Record<string, Readonly<Record<Language, MailText>>>;
