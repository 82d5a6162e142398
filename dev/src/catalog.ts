// npx plaza catalog: what is left to sell, as an operator verifies it.
import { verifyCatalog } from '@plaza/catalog/operator';
import type { Settings } from './settings.ts';
import { asOwner, withTargets } from './targets.ts';

/** Verifies that every stock is the sum of its movements and of its variants, and every number of seats that of its seats. @returns 1 if something differs */
export async function catalogVerify(settings: Settings): Promise<number> {
  return await withTargets(settings, ['catalog'], false, async ({ adminUrls }) => {
    const { products, variants, movements, events, seats, differences } = await asOwner(
      'catalog',
      adminUrls.catalog,
      verifyCatalog,
    );
    for (const difference of differences) console.error(difference);
    if (differences.length > 0) return 1;
    console.log(
      `The catalogue is correct: ${movements} movements of ${products} products in ${variants} variants, ${seats} seats of ${events} events.`,
    );
    return 0;
  });
}
