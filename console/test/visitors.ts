import type { Visitor } from './browser.ts';

/** Of the demo data: the administrator, a person with money, orders and tickets, and the owner of a merchant. */
export const administrator: Visitor = { email: 'admin@plaza.example', password: 'demo1234' };
export const lea: Visitor = { email: 'lea@plaza.example', password: 'demo1234' };
export const sofia: Visitor = { email: 'sofia@plaza.example', password: 'demo1234' };
