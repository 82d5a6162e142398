// The mails about tickets that people give to each other, and their texts: see templates.ts.
import type { Language, MailText } from './templates.ts';

/** To people, about a notification that they have too. */
export const ticketTemplates = {
  'ticket-offered': {
    en: {
      subject: 'A ticket is offered to you: {{title}}',
      preview: 'You can accept it until {{until}}.',
      heading: 'A ticket for you',
      paragraphs: [
        'Hello {{name}},',
        'Somebody offers you a ticket for {{title}}: {{category}}, seat {{seat}}. You can accept it until {{until}}.',
        'Until you accept it the ticket is still theirs.',
      ],
      button: 'See the offer',
      notes: ['If you do not want it, decline it or do nothing: the offer ends by itself.'],
    },
    fr: {
      subject: 'Un billet vous est proposé : {{title}}',
      preview: 'Vous pouvez l’accepter jusqu’au {{until}}.',
      heading: 'Un billet pour vous',
      paragraphs: [
        'Bonjour {{name}},',
        'Quelqu’un vous propose un billet pour {{title}} : {{category}}, place {{seat}}. Vous pouvez l’accepter jusqu’au {{until}}.',
        'Tant que vous ne l’acceptez pas, le billet est encore à cette personne.',
      ],
      button: 'Voir la proposition',
      notes: ['Si vous n’en voulez pas, refusez-la ou ne faites rien : la proposition se termine d’elle-même.'],
    },
  },
  'ticket-accepted': {
    en: {
      subject: 'Your ticket has another holder: {{title}}',
      preview: 'Your offer was accepted.',
      heading: 'Your offer was accepted',
      paragraphs: [
        'Hello {{name}},',
        'Your ticket for {{title}}, {{category}}, seat {{seat}}, belongs to the person to whom you offered it. Your code is no longer good.',
      ],
      button: 'See your tickets',
      notes: ['If you did not offer it, change your password and sign out everywhere else.'],
    },
    fr: {
      subject: 'Votre billet a un autre détenteur : {{title}}',
      preview: 'Votre proposition est acceptée.',
      heading: 'Votre proposition est acceptée',
      paragraphs: [
        'Bonjour {{name}},',
        'Votre billet pour {{title}}, {{category}}, place {{seat}}, est à la personne à qui vous l’avez proposé. Votre code n’est plus valable.',
      ],
      button: 'Voir vos billets',
      notes: ['Si vous ne l’avez pas proposé, changez votre mot de passe et déconnectez tous les autres appareils.'],
    },
  },
} as const satisfies Record<string, Readonly<Record<Language, MailText>>>;

/** To an address that no account has confirmed. {{name}} is who offers the ticket. */
export const addressTemplates = {
  'ticket-offer': {
    en: {
      subject: '{{name}} offers you a ticket: {{title}}',
      preview: 'You can accept it until {{until}}.',
      heading: 'A ticket for you',
      paragraphs: [
        'Hello,',
        '{{name}} offers you a ticket on Plaza for {{title}}: {{category}}, seat {{seat}}. You can accept it until {{until}}.',
        'Sign in with this e-mail address, or create an account with it and confirm it, then open this link again.',
      ],
      button: 'See the offer',
      code: 'Or type this code:',
      notes: [
        'The link and the code are good for this address only.',
        'If you do not know who this is, ignore this mail: nothing happens without your click, and your address is forgotten when the offer ends.',
      ],
      footer:
        'Plaza sent you this mail for somebody who knows your address. Please do not answer it: nobody reads the answers.',
    },
    fr: {
      subject: '{{name}} vous propose un billet : {{title}}',
      preview: 'Vous pouvez l’accepter jusqu’au {{until}}.',
      heading: 'Un billet pour vous',
      paragraphs: [
        'Bonjour,',
        '{{name}} vous propose sur Plaza un billet pour {{title}} : {{category}}, place {{seat}}. Vous pouvez l’accepter jusqu’au {{until}}.',
        'Connectez-vous avec cette adresse e-mail, ou créez un compte avec elle et confirmez-la, puis ouvrez de nouveau ce lien.',
      ],
      button: 'Voir la proposition',
      code: 'Ou saisissez ce code :',
      notes: [
        'Le lien et le code ne sont valables que pour cette adresse.',
        'Si vous ne savez pas de qui il s’agit, ignorez ce message : rien ne se passe sans votre clic, et votre adresse est oubliée à la fin de la proposition.',
      ],
      footer:
        'Plaza vous envoie ce message pour quelqu’un qui connaît votre adresse. Merci de ne pas y répondre : personne ne lit les réponses.',
    },
  },
} as const satisfies Record<string, Readonly<Record<Language, MailText>>>;
