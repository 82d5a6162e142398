import type { Visitor } from './browser.ts';

/** Of the demo data: the administrator, and a person with money, orders and tickets. */
export const administrator: Visitor = { email: 'admin@plaza.example', password: 'demo1234' };
export const lea: Visitor = { email: 'lea@plaza.example', password: 'demo1234' };
