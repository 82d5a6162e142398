import { defineRoom } from '../../app/room.ts';

/** Where the links in mails lead. */
export const room = defineRoom({
  id: 'recovery',
  title: { en: 'Confirm your address', fr: 'Confirmer votre adresse' },
  access: 'anybody',
  pages: [
    { path: 'confirm-address', load: () => import('./ConfirmAddress.tsx').then((page) => page.ConfirmAddress) },
    {
      path: 'forgotten-password',
      title: { en: 'Forgotten password', fr: 'Mot de passe oublié' },
      load: () => import('./ForgottenPassword.tsx').then((page) => page.ForgottenPassword),
    },
    {
      path: 'new-password',
      title: { en: 'Choose a new password', fr: 'Choisir un nouveau mot de passe' },
      load: () => import('./NewPassword.tsx').then((page) => page.NewPassword),
    },
    {
      path: 'unsubscribe',
      title: { en: 'Unsubscribe from mails', fr: 'Ne plus recevoir de messages' },
      load: () => import('./Unsubscribe.tsx').then((page) => page.Unsubscribe),
    },
    {
      path: 'undo-address',
      title: { en: 'Undo a change of address', fr: 'Annuler un changement d’adresse' },
      load: () => import('./UndoAddress.tsx').then((page) => page.UndoAddress),
    },
  ],
});
