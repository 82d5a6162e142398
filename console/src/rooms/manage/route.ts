import { defineRoom } from '../../app/room.ts';
import { importStart, lineFilter, merchantFilter, sectionFilter, thingFilters, ticketFilters } from './filters.ts';

export const room = defineRoom({
  id: 'manage',
  title: { en: 'Shop window', fr: 'Vitrine' },
  access: 'user',
  navigation: { group: 'sell', order: 32, icon: 'store' },
  pages: [
    { path: 'manage', search: thingFilters, load: () => import('./Products.tsx').then((page) => page.Products) },
    {
      path: 'manage/products/new',
      title: { en: 'New product', fr: 'Nouveau produit' },
      search: merchantFilter,
      load: () => import('./NewProduct.tsx').then((page) => page.NewProduct),
    },
    { path: 'manage/products/$id', load: () => import('./Product.tsx').then((page) => page.Product) },
    {
      path: 'manage/products/$id/change',
      load: () => import('./ChangeProduct.tsx').then((page) => page.ChangeProduct),
    },
    {
      path: 'manage/events',
      title: { en: 'Events that are managed', fr: 'Événements gérés' },
      search: thingFilters,
      load: () => import('./Events.tsx').then((page) => page.Events),
    },
    {
      path: 'manage/events/new',
      title: { en: 'New event', fr: 'Nouvel événement' },
      search: merchantFilter,
      load: () => import('./NewEvent.tsx').then((page) => page.NewEvent),
    },
    { path: 'manage/events/$id', load: () => import('./Event.tsx').then((page) => page.Event) },
    {
      path: 'manage/events/$id/seats',
      search: sectionFilter,
      load: () => import('./EventSeats.tsx').then((page) => page.EventSeats),
    },
    {
      path: 'manage/events/$id/tickets',
      search: ticketFilters,
      load: () => import('./EventTickets.tsx').then((page) => page.EventTickets),
    },
    { path: 'manage/events/$id/change', load: () => import('./ChangeEvent.tsx').then((page) => page.ChangeEvent) },
    {
      path: 'manage/plans',
      title: { en: 'eSIM plans that are managed', fr: 'Forfaits eSIM gérés' },
      search: thingFilters,
      load: () => import('./Plans.tsx').then((page) => page.Plans),
    },
    {
      path: 'manage/plans/new',
      title: { en: 'New eSIM plan', fr: 'Nouveau forfait eSIM' },
      search: merchantFilter,
      load: () => import('./NewPlan.tsx').then((page) => page.NewPlan),
    },
    { path: 'manage/plans/$id', load: () => import('./Plan.tsx').then((page) => page.Plan) },
    { path: 'manage/plans/$id/change', load: () => import('./ChangePlan.tsx').then((page) => page.ChangePlan) },
    {
      path: 'manage/clubs',
      title: { en: 'Clubs', fr: 'Clubs' },
      load: () => import('./Clubs.tsx').then((page) => page.Clubs),
    },
    {
      path: 'manage/bulk',
      title: { en: 'Imports, exports and changes of many', fr: 'Imports, exports et modifications groupées' },
      search: merchantFilter,
      load: () => import('./Bulk.tsx').then((page) => page.Bulk),
    },
    {
      path: 'manage/bulk/import',
      title: { en: 'Import a file', fr: 'Importer un fichier' },
      search: importStart,
      load: () => import('./NewImport.tsx').then((page) => page.NewImport),
    },
    {
      path: 'manage/bulk/change',
      title: { en: 'Change many things', fr: 'Modifier par filtre' },
      search: importStart,
      load: () => import('./NewBulkChange.tsx').then((page) => page.NewBulkChange),
    },
    {
      path: 'manage/bulk/$id',
      search: lineFilter,
      load: () => import('./Import.tsx').then((page) => page.Import),
    },
    {
      path: 'manage/changes',
      title: { en: 'Changes of the catalogue', fr: 'Modifications du catalogue' },
      search: merchantFilter,
      load: () => import('./Changes.tsx').then((page) => page.Changes),
    },
  ],
});
