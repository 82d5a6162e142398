import { defineRoom } from '../../app/room.ts';

/** Where a guest keeps what they bought. */
export const room = defineRoom({
  id: 'guests',
  title: { en: 'Keep what you bought', fr: 'Gardez vos achats' },
  access: 'user',
  guests: true,
  pages: [{ path: 'keep', load: () => import('./Keep.tsx').then((page) => page.Keep) }],
});
