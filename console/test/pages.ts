// Every page that there is, for the screenshots and for what must hold on all pages. A room that adds a page adds a line.
import type { Page } from 'playwright-core';
import type { Visitor } from './browser.ts';
import { lea } from './visitors.ts';

export interface VisitedPage {
  /** Behind `/console`; `$event` stands for an event of the demo data. */
  path: string;
  as?: Visitor;
  /** Waits until it shows what it has. */
  ready?(page: Page): Promise<void>;
}

export const pages: readonly VisitedPage[] = [
  { path: '/' },
  { path: '/account', as: lea },
  { path: '/account/tickets', as: lea },
  { path: '/account/profile', as: lea },
  { path: '/catalogue', as: lea },
  { path: '/catalogue/events', as: lea },
  { path: '/catalogue/events/$event', as: lea },
  { path: '/catalogue/plans', as: lea },
  { path: '/nothing-here', as: lea },
];
