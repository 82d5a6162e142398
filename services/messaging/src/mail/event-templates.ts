// The mails about events for which people have tickets, and their texts: see templates.ts.
import type { Language, MailText } from './templates.ts';

export const eventTemplates = {
  'event-cancelled': {
    en: {
      subject: 'Cancelled: {{title}}',
      preview: 'Your money comes back to your wallet.',
      heading: 'Your event is cancelled',
      paragraphs: [
        'Hello {{name}},',
        '{{title}} on {{moment}} is cancelled. The organiser says: {{reason}}',
        'Your tickets are void. What you paid for them comes back to your wallet. You do not need to do anything.',
      ],
      button: 'See your tickets',
      notes: ['You are notified when the money is back.'],
    },
    fr: {
      subject: 'Annulé : {{title}}',
      preview: 'Votre argent revient dans votre portefeuille.',
      heading: 'Votre événement est annulé',
      paragraphs: [
        'Bonjour {{name}},',
        '{{title}}, prévu le {{moment}}, est annulé. L’organisateur dit : {{reason}}',
        'Vos billets ne sont plus valables. Ce que vous avez payé revient dans votre portefeuille. Vous n’avez rien à faire.',
      ],
      button: 'Voir vos billets',
      notes: ['Vous serez averti quand l’argent sera de retour.'],
    },
  },
  'event-moved': {
    en: {
      subject: 'Moved: {{title}}',
      preview: 'It takes place on {{moment}} now.',
      heading: 'Your event takes place at another time or place',
      paragraphs: [
        'Hello {{name}},',
        '{{title}} takes place on {{moment}} now: {{venue}}. The organiser says: {{reason}}',
        'Your tickets are valid for it. If you cannot come, you can give your order back until {{until}}, and your money returns to your wallet.',
      ],
      button: 'See your tickets',
      notes: ['If you come, you do not need to do anything.'],
    },
    fr: {
      subject: 'Déplacé : {{title}}',
      preview: 'Il a lieu le {{moment}}.',
      heading: 'Votre événement change de date ou de lieu',
      paragraphs: [
        'Bonjour {{name}},',
        '{{title}} a maintenant lieu le {{moment}} : {{venue}}. L’organisateur dit : {{reason}}',
        'Vos billets restent valables. Si vous ne pouvez pas venir, vous pouvez rendre votre commande jusqu’au {{until}}, et votre argent revient dans votre portefeuille.',
      ],
      button: 'Voir vos billets',
      notes: ['Si vous venez, vous n’avez rien à faire.'],
    },
  },
  'given-event-cancelled': {
    en: {
      subject: 'Cancelled: {{title}}',
      preview: 'The tickets that you were given are void.',
      heading: 'Your event is cancelled',
      paragraphs: [
        'Hello {{name}},',
        '{{title}} on {{moment}} is cancelled. The organiser says: {{reason}}',
        'The tickets that somebody gave you are void. You do not need to do anything.',
      ],
      button: 'See your tickets',
      notes: ['The money goes back to who bought them.'],
    },
    fr: {
      subject: 'Annulé : {{title}}',
      preview: 'Les billets qui vous ont été donnés ne sont plus valables.',
      heading: 'Votre événement est annulé',
      paragraphs: [
        'Bonjour {{name}},',
        '{{title}}, prévu le {{moment}}, est annulé. L’organisateur dit : {{reason}}',
        'Les billets que quelqu’un vous a donnés ne sont plus valables. Vous n’avez rien à faire.',
      ],
      button: 'Voir vos billets',
      notes: ['L’argent revient à qui les a achetés.'],
    },
  },
  'given-event-moved': {
    en: {
      subject: 'Moved: {{title}}',
      preview: 'It takes place on {{moment}} now.',
      heading: 'Your event takes place at another time or place',
      paragraphs: [
        'Hello {{name}},',
        '{{title}} takes place on {{moment}} now: {{venue}}. The organiser says: {{reason}}',
        'The tickets that somebody gave you are valid for it.',
      ],
      button: 'See your tickets',
      notes: ['If you cannot come, you can give them on or back.'],
    },
    fr: {
      subject: 'Déplacé : {{title}}',
      preview: 'Il a lieu le {{moment}}.',
      heading: 'Votre événement change de date ou de lieu',
      paragraphs: [
        'Bonjour {{name}},',
        '{{title}} a maintenant lieu le {{moment}} : {{venue}}. L’organisateur dit : {{reason}}',
        'Les billets que quelqu’un vous a donnés restent valables.',
      ],
      button: 'Voir vos billets',
      notes: ['Si vous ne pouvez pas venir, vous pouvez les donner à quelqu’un d’autre ou les rendre.'],
    },
  },
} as const satisfies Record<string, Readonly<Record<Language, MailText>>>;
