import { defineRoom } from '../../app/room.ts';

/** Where providers send people back to. */
export const room = defineRoom({
  id: 'provider',
  title: { en: 'Sign-in with a provider', fr: 'Connexion avec un fournisseur' },
  access: 'anybody',
  pages: [{ path: 'provider', load: () => import('./ProviderReturn.tsx').then((page) => page.ProviderReturn) }],
});
