// What people of the demo bought of its merchant: orders of products, one of which was refunded by line, and enough eSIMs for their usage to be told.
import { demoId } from '@plaza/service';
import type { EsimProvider } from '@plaza/testing/esim-provider';
import { withDemoPeople } from './demo-people.ts';

const merchant = demoId('merchant:boutique');
const plan = demoId('plan:boutique-pocket');
const [mug, towel] = [demoId('product:boutique-mug'), demoId('product:boutique-towel')];
/** Sold by the platform: of an order with one, the merchant sees its own lines. */
const scarf = demoId('product:monaco-scarf');

const orders: readonly (readonly [buyer: string, ...cart: (readonly [product: string, quantity: number])[]])[] = [
  ['ines', [mug, 1]],
  ['aiko', [towel, 1], [scarf, 1]],
  ['lea', [mug, 2], [towel, 3]],
];
const esims = ['lea', 'ines', 'aiko', 'lea', 'ines'];

/** Makes them at the first start. `provider` lets people use their eSIMs. @returns what became of it, in some words */
export function makeDemoSales(url: string, provider?: EsimProvider): Promise<string> {
  return withDemoPeople(url, async (as) => {
    const owner = await as('sofia');
    const of = { merchant_id: merchant };
    if ((await owner.api.listManagedOrders({ ...of, page_size: 1 })).orders.length > 0) return 'those of before';
    let last = '';
    for (const [buyer, ...cart] of orders) {
      const { api } = await as(buyer);
      for (const [product, quantity] of cart) await api.addCartItem({ product_id: product, quantity });
      last = (await api.checkoutCart()).order.id;
    }
    for (const [index, buyer] of esims.entries()) {
      const { esim } = await (await as(buyer)).api.activateEsim({ plan_id: plan });
      await provider?.consume(esim.id, 130 * index);
    }
    const { lines } = await owner.api.getManagedOrder({ ...of, id: last });
    const { line } = lines.find(({ subject_id: product }) => product === mug)!;
    await owner.api.refundManagedOrder({
      ...of,
      id: last,
      lines: [{ line, quantity: 1 }],
      reason: 'It arrived broken.',
    });
    return 'of a merchant, one refunded by line';
  });
}
