import { defineRoom } from '../../app/room.ts';
import { libraryFilters } from './filters.ts';

export const room = defineRoom({
  id: 'media',
  title: { en: 'Media library', fr: 'Médiathèque' },
  access: 'user',
  navigation: { group: 'sell', order: 33, icon: 'image' },
  pages: [
    { path: 'media', search: libraryFilters, load: () => import('./Library.tsx').then((page) => page.Library) },
    { path: 'media/$id', load: () => import('./One.tsx').then((page) => page.One) },
  ],
});
