import { events } from './events.ts';
import type { ImportKindName } from './import.entity.ts';
import type { Kind } from './kind.ts';
import { stock } from './stock.ts';
import { plans, prices, products } from './things.ts';
import { variants } from './variants.ts';

export const kinds: Readonly<Record<ImportKindName, Kind>> = { products, variants, stock, prices, events, plans };
