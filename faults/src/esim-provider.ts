// An external provider of eSIM profiles: one for each order, returned on request, and none twice.
import { startOutsider, type Outsider } from './outsider.ts';

export interface EsimProvider extends Outsider {
  token: string;
  /** Orders that have a profile. */
  readonly made: ReadonlySet<string>;
}

const token = 'a-token-of-the-provider';

export async function startEsimProvider(): Promise<EsimProvider> {
  const made = new Set<string>();
  const givenBack = new Set<string>();
  // The order is in the path.
  const outsider = await startOutsider(async ({ method, url = '', headers }, _body, letGo) => {
    const [, order] = /^\/profiles\/([0-9a-f-]{36})$/.exec(url) ?? [];
    if (headers.authorization !== `Bearer ${token}` || order === undefined) return { status: 401 };
    if (method === 'DELETE') {
      made.delete(order);
      givenBack.add(order);
      return { status: 204 };
    }
    if (givenBack.has(order)) return { status: 410 };
    made.add(order);
    await letGo();
    return { status: 201, body: { activation_code: `LPA:1$smdp.faults.example$${order.toUpperCase()}` } };
  });
  // A getter, so that the present number is returned each time.
  return Object.assign(outsider, { token, made });
}
