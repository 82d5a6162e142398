// What people who chose French read instead of the text of a notification: it is made of the data when it is read, so that it follows a change of the language.
// A type that is not here is read in English.
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
    body: `${plan} se termine le ${String(end).slice(0, 16).replace('T', ' ')} UTC. ${topUp}`,
  }),
  'esim.expired': ({ plan_name: plan }) => ({
    title: 'Votre eSIM est terminée',
    body: `${plan} est terminé. Vous pouvez en acheter une autre.`,
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

/** Undefined if there is no text of this type. */
export function frenchOf(type: string, data: Readonly<Record<string, unknown>>): Text | undefined {
  return Object.hasOwn(texts, type) ? texts[type]!(data as Data) : undefined;
}
