// npx plaza catalog: what is left to sell, as an operator verifies it.
import { verifyCatalog } from '@plaza/catalog/operator';
import { readSettings } from '../settings.ts';
import { asOwner, withTargets } from '../targets.ts';
import type { Run } from './command.ts';

/** Verifies that every stock is the sum of its movements and of its variants, and every number of seats that of its seats. */
export const verify: Run = async (_, output) =>
  await withTargets(readSettings(), ['catalog'], false, async ({ adminUrls }) => {
    const found = await output.during('Verifying the catalogue', () =>
      asOwner('catalog', adminUrls.catalog, verifyCatalog),
    );
    const { products, variants, movements, events, seats, differences } = found;
    output.data({ correct: differences.length === 0, ...found });
    for (const difference of differences) output.warn(difference);
    if (differences.length > 0) return 1;
    output.say(
      `The catalogue is correct: ${movements} movements of ${products} products in ${variants} variants, ${seats} seats of ${events} events.`,
    );
    return 0;
  });
