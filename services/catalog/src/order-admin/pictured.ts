import type { OrderLine } from '@plaza/api/order-admin';
import type { Picture } from '@plaza/api/picture';
import type { SqlEntityManager } from '@plaza/service';
import type { Pictures } from '../media/index.ts';
import { orderKinds, type OrderSaga } from '../saga/index.ts';
import type { DescribedLine } from './order.ts';

const tables = { shop: 'products', tickets: 'events', esim: undefined, esim_top_up: undefined } as const;

/** The lines, each with the main picture of what was bought. */
export async function pictured(
  em: SqlEntityManager,
  pictures: Pictures,
  kind: string,
  lines: readonly DescribedLine[],
): Promise<OrderLine[]> {
  const table = tables[orderKinds[kind as OrderSaga]];
  if (!table) return lines.map((line) => ({ ...line, picture: undefined }));
  const things = lines.map(({ subjectId: id }) => ({ id, pictures: [] as Picture[] }));
  const shown = await pictures.show(em, table, things);
  return lines.map((line, index) => ({ ...line, picture: shown[index]?.pictures[0] }));
}
