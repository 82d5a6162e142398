// Variants of products as lines: one line is one variant, which its SKU names.
import { parse, type SqlEntityManager } from '@plaza/service';
import {
  manageErrors,
  managedVariant,
  putVariantRequest,
  readThing,
  type ManagedRow,
  type ProductRow,
  type Thing,
} from '../manage/index.ts';
import type { VariantState } from '../shop/index.ts';
import { decimal, integer, oneOf, text, type Column } from './cells.ts';
import type { Cells } from './import.entity.ts';
import { identityColumns, without, type Change, type Found, type Kind } from './kind.ts';
import { prices, versionIsCurrent } from './things.ts';

const partNames = ['sku', 'size', 'colour', 'price', 'position', 'opening_stock', 'state'] as const;
const columns = new Map<string, Column>(
  [
    ...identityColumns,
    { name: 'name', read: text, empty: 'keep', role: 'info' } satisfies Column,
    { name: 'sku', read: text, empty: 'error' } satisfies Column,
    { name: 'size', read: text, empty: 'clear' } satisfies Column,
    { name: 'colour', read: text, empty: 'clear' } satisfies Column,
    { name: 'price', read: decimal, empty: 'clear' } satisfies Column,
    { name: 'position', read: integer, empty: 'keep' } satisfies Column,
    { name: 'opening_stock', read: integer, empty: 'keep', role: 'opening' } satisfies Column,
    { name: 'state', read: oneOf(['active', 'archived']), empty: 'keep' } satisfies Column,
  ].map((column) => [column.name, column]),
);

/** The variant as the line leaves it. */
function draftOf({ found, there, subject, after }: Change) {
  const { sku = '' } = after;
  const now = there ? found?.lines.find((cells) => cells['sku'] === sku) : undefined;
  const cell = (name: string): string => after[name] ?? now?.[name] ?? '';
  const { stock, takesStock, ...given } = parse(putVariantRequest, {
    id: subject,
    sku,
    size: cell('size'),
    colour: cell('colour'),
    price: cell('price'),
    position: Number(cell('position') || 0),
    stock: Number(after['opening_stock'] ?? 0),
    takesStock: false,
  });
  const draft = without(given, 'id');
  return { stock: { stock, takesStock }, draft: { ...draft, price: draft.price === '' ? null : draft.price } };
}

async function assertUnsold(em: SqlEntityManager, { subject, after, there }: Change): Promise<void> {
  const field = ['size', 'colour'].find((name) => after[name] !== undefined);
  if (!there || field === undefined) return;
  const row = await managedVariant.findVariant(em, subject, after['sku'] ?? '');
  if (row && (await managedVariant.isVariantSold(em, row.id))) throw manageErrors.ALREADY_SOLD({ metadata: { field } });
}

export const variants: Kind = {
  ...prices,
  name: 'variants',
  unit: 'sku',
  part: partNames,
  column: (name) => columns.get(name),
  header: async () => [...columns.keys()],
  async find(em, wanted): Promise<Found[]> {
    const found = await prices.find(em, wanted);
    const ids = found.filter(({ row }) => (row as ProductRow).has_variants).map(({ id }) => id);
    const rows = await managedVariant.variantsOf(em, ids);
    return found.map((one) => {
      const { id = '', external_id: own = '', name = '' } = one.lines[0] ?? {};
      const lines = rows
        .filter(({ product_id: of }) => of === one.id)
        .map((row): Cells => ({
          id,
          external_id: own,
          name,
          sku: row.sku,
          size: row.size,
          colour: row.colour,
          price: row.price ?? '',
          position: String(row.position),
          opening_stock: '',
          state: row.state,
        }));
      return { ...one, lines };
    });
  },
  async check(em, change) {
    const { draft } = draftOf(change);
    const row = change.found?.row as ProductRow | undefined;
    if (row && !row.has_variants && row.stock > 0)
      throw manageErrors.STOCK_WITHOUT_VARIANT({ metadata: { stock: String(row.stock) } });
    const others = change.found?.lines ?? [];
    const same = others.find(
      ({ sku, size = '', colour = '' }) =>
        sku !== draft.sku &&
        size.toLowerCase() === draft.size.toLowerCase() &&
        colour.toLowerCase() === draft.colour.toLowerCase(),
    );
    if (same) throw manageErrors.VARIANT_EXISTS({ metadata: { sku: same['sku'] ?? '' } });
    if (!change.there && others.length >= managedVariant.mostVariants) throw manageErrors.VARIANTS_FULL();
    await assertUnsold(em, change);
  },
  async lock(em, subjects) {
    const locked = await managedVariant.lockVariants(em, subjects);
    await prices.lock(em, subjects);
    return locked;
  },
  async apply(em, change, { actor }, locked) {
    const { draft, stock } = draftOf(change);
    const thing = prices.thing as Thing<ManagedRow>;
    const product = (await readThing(em, thing, change.subject)) as ProductRow;
    const row = await managedVariant.putVariant(em, product, draft, { ...stock, actor, locked });
    const state = change.after['state'] as VariantState | undefined;
    if (state !== undefined) await managedVariant.setVariantState(em, row, state);
  },
  isCurrent: versionIsCurrent,
};
