// Every page that there is, for the screenshots and for what must hold on all pages. A room that adds a page adds a line.
import type { Page } from 'playwright-core';
import type { Visitor } from './browser.ts';
import { administrator, lea, sofia } from './visitors.ts';

export interface VisitedPage {
  /** Behind `/console`; `$event` stands for one of the demo data: see demo.ts. */
  path: string;
  as?: Visitor;
  /** Waits until it shows what it has. */
  ready?(page: Page): Promise<void>;
}

export const pages: readonly VisitedPage[] = [
  { path: '/' },
  { path: '/confirm-address' },
  { path: '/forgotten-password' },
  { path: '/new-password' },
  { path: '/provider' },
  { path: '/undo-address' },
  { path: '/unsubscribe' },
  { path: '/account', as: lea },
  { path: '/keep', as: lea },
  { path: '/account/tickets', as: lea },
  { path: '/account/security', as: lea },
  { path: '/account/devices', as: lea },
  { path: '/account/consents', as: lea },
  { path: '/account/activity', as: lea },
  { path: '/account/data', as: lea },
  { path: '/account/profile', as: lea },
  { path: '/subscription', as: lea },
  { path: '/subscription/data-pod', as: lea },
  { path: '/catalogue', as: lea },
  { path: '/catalogue/events', as: lea },
  { path: '/catalogue/events/$event', as: lea },
  { path: '/catalogue/plans', as: lea },
  { path: '/team', as: sofia },
  { path: '/team/apply', as: sofia },
  { path: '/team/$merchant', as: sofia },
  { path: '/team/$merchant/activity', as: sofia },
  { path: '/keys', as: lea },
  { path: '/keys?merchant=$merchant', as: sofia },
  { path: '/keys/$merchant/new', as: sofia },
  { path: '/keys/$merchant/requests', as: sofia },
  { path: '/keys/$merchant/$key', as: sofia },
  { path: '/keys/$merchant/$key/change', as: sofia },
  { path: '/webhooks', as: lea },
  { path: '/webhooks/new', as: lea },
  { path: '/webhooks/$webhook', as: lea },
  { path: '/webhooks/$webhook/change', as: lea },
  { path: '/webhooks/$webhook/deliveries/$delivery', as: lea },
  { path: '/today', as: administrator },
  { path: '/people', as: administrator },
  { path: '/people/$person', as: administrator },
  { path: '/people/$person/orders', as: administrator },
  { path: '/people/$person/transactions', as: administrator },
  { path: '/people/$person/sessions', as: administrator },
  { path: '/people/$person/history', as: administrator },
  { path: '/orders', as: administrator },
  { path: '/orders/$order', as: administrator },
  { path: '/orders/$refunded', as: administrator },
  { path: '/orders/$order/refund', as: administrator },
  { path: '/events', as: administrator },
  { path: '/mails', as: administrator },
  { path: '/mails/templates', as: administrator },
  { path: '/mails/templates/test/en', as: administrator },
  { path: '/system', as: administrator },
  { path: '/ledger', as: administrator },
  { path: '/payments', as: administrator },
  { path: '/merchants', as: administrator },
  { path: '/audit', as: administrator },
  { path: '/nothing-here', as: lea },
];
