// What the merchant of the demo sells: see the seeds of auth and of wallet.
import { demoId, type SqlEntityManager } from '@plaza/service';
import { db } from '../db.ts';

const merchant = demoId('merchant:boutique');

const products = [
  {
    id: demoId('product:boutique-mug'),
    external_id: 'BDR-001',
    name: 'Enamel Mug “Rocher”',
    description: 'Made for the shop on the Rock: 350 ml, white with a red rim.',
    price: '14.50',
    stock: 60,
  },
  {
    id: demoId('product:boutique-towel'),
    external_id: 'BDR-002',
    name: 'Tea Towel “Louis II”',
    description: 'Half linen, with the nine arches of the stand.',
    price: '9.90',
    stock: 80,
  },
];

/** Inserts them. Existing ones stay as they are, with their stock. */
export async function seedMerchantGoods(em: SqlEntityManager): Promise<void> {
  await db(em)
    .insertInto('products')
    .values(products.map((product) => ({ ...product, club: 'AS_MONACO', category: 'home', merchant_id: merchant })))
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
  await db(em)
    .insertInto('esim_plans')
    .values({
      id: demoId('plan:boutique-pocket'),
      external_id: 'BDR-SIM-1',
      merchant_id: merchant,
      name: 'Riviera Pocket 1 GB',
      region: 'France & Monaco',
      data: 1_024,
      duration: 3,
      countries: ['FR', 'MC'],
      price: '3.50',
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
}
