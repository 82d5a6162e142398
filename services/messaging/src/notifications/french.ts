// What people who chose French read instead of the text of a notification: it is made of the data when it is read, so that it follows a change of the language.
// A type that is not here is read in English.
import { sentence } from './event-change-notifications.ts';
import type { Text } from './event-notifications.ts';

/** Fields of the event, under the API's names. */
type Data = Readonly<Record<string, string | number>>;

const topUp = 'Rechargez-la sous Mon compte, eSIM.';

const texts: Readonly<Record<string, (data: Data) => Text>> = {
  'esim.usage': ({ plan_name: plan, percent, data_used: used, data_total: total }) =>
    percent === 100
      ? {
          title: 'Les données de votre eSIM sont épuisées',
          body: `${plan} : les ${total} Mo sont utilisés. ${topUp}`,
        }
      : {
          title: `${percent} % de votre eSIM est utilisé`,
          body: `${plan} : ${used} Mo sur ${total} sont utilisés, il reste ${Number(total) - Number(used)} Mo. ${topUp}`,
        },
  'esim.expiring': ({ plan_name: plan, days, expires_at: end }) => ({
    title: days === 1 ? 'Votre eSIM se termine dans moins d’un jour' : `Votre eSIM se termine dans ${days} jours`,
    body: `${plan} se termine le ${moment(end)}. ${topUp}`,
  }),
  'esim.expired': ({ plan_name: plan }) => ({
    title: 'Votre eSIM est terminée',
    body: `${plan} est terminé. Vous pouvez en acheter une autre.`,
  }),
  'event.cancelled': ({ event_title: title, event_date: date, reason, received }) => ({
    title: `Annulé : ${title}`,
    body: `${title}, prévu le ${moment(date)}, est annulé : ${sentence(String(reason))} ${received ? 'Les billets qui vous ont été donnés ne sont plus valables. L’argent revient à qui les a achetés.' : 'Vos billets ne sont plus valables, et votre argent revient dans votre portefeuille. Vous n’avez rien à faire.'}`,
  }),
  'event.moved': ({ event_title: title, event_date: date, venue, refund_until: until, reason, received }) => ({
    title: `Déplacé : ${title}`,
    body: `${title} a maintenant lieu le ${moment(date)}, ${venue} : ${sentence(String(reason))} ${received ? 'Les billets qui vous ont été donnés restent valables.' : `Vos billets restent valables. Si vous ne pouvez pas venir, vous pouvez rendre votre commande jusqu’au ${moment(until)}.`}`,
  }),
  'ticket.transfer': transfer,
  'message.mentioned': ({ author_name: author, conversation_name: name }) => ({
    title: `${author} vous a mentionné`,
    body: name === '' ? 'Dans un message pour vous.' : `Dans « ${name} ».`,
  }),
  'order.paid': ({ title, amount, currency }) => ({
    title: 'Commande payée',
    body: `${title} : ${amount} ${currency} payés.`,
  }),
  'order.refunded': ({ title, amount, currency }) => ({
    title: 'Commande remboursée',
    body: `${title} : ${amount} ${currency} sont de retour dans votre portefeuille.`,
  }),
};

function transfer({ event_title: event, category, seat, state, direction, expires_at: until }: Data): Text {
  const ticket = `${event} : ${category}, place ${seat}.`;
  if (state === 'offered')
    return {
      title: 'Un billet vous est proposé',
      body: `${ticket} Vous pouvez l’accepter jusqu’au ${moment(until)}.`,
    };
  if (state === 'accepted')
    return direction === 'received'
      ? { title: 'Vous avez un billet', body: `${ticket} Il est à vous maintenant, avec son propre code.` }
      : {
          title: 'Votre billet a un autre détenteur',
          body: `${ticket} Votre proposition est acceptée : votre code n’est plus valable.`,
        };
  if (state === 'declined')
    return { title: 'Votre proposition est refusée', body: `${ticket} Le billet est toujours à vous.` };
  return { title: 'Une proposition est retirée', body: `${ticket} Elle ne peut plus être acceptée.` };
}

/** In UTC. */
function moment(at: string | number | undefined): string {
  return `${String(at).slice(0, 16).replace('T', ' ')} UTC`;
}

/** Undefined if there is no text of this type. */
export function frenchOf(type: string, data: Readonly<Record<string, unknown>>): Text | undefined {
  return Object.hasOwn(texts, type) ? texts[type]!(data as Data) : undefined;
}
