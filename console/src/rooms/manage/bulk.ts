// What imports, exports and changes of many have in common.
import type { Import } from '@plaza/client';
import type { Permission } from '../../app/room.ts';
import type { Tone } from '../../ui/Badge.tsx';
import { download } from '../../ui/csv.ts';
import type { ImportKind } from './filters.ts';

/** Beside `catalogue.import`. */
export const writePermission: Record<ImportKind, Permission> = {
  products: 'products.write',
  variants: 'products.write',
  stock: 'products.write',
  prices: 'products.write',
  events: 'events.write',
  plans: 'plans.write',
};

export const importTones: Record<Import['state'], Tone> = {
  uploading: 'warn',
  previewing: 'accent',
  ready: 'warn',
  applying: 'accent',
  done: 'good',
  cancelled: 'plain',
  failed: 'bad',
};

const longestLastLine = 2_000;

/** The server could not finish it. */
export class BrokenFile extends Error {}

/** Hands a file to the browser. Throws BrokenFile if its last line says that it could not be finished. */
export async function saveCsv(name: string, answer: Response): Promise<void> {
  const file = await answer.blob();
  const end = (await file.slice(-longestLastLine).text()).trimEnd().split('\n').at(-1) ?? '';
  if (end.startsWith('#error')) throw new BrokenFile(end);
  download(`${name}-${new Date().toISOString().slice(0, 10)}.csv`, file);
}
