// A server of somebody's, to which webhooks are sent: it believes nothing that is not signed, and remembers everything.
import { Webhook } from 'standardwebhooks';
import { startOutsider, type Outsider } from './outsider.ts';

export interface Arrival {
  /** How often it came. */
  times: number;
  body: string;
}

export interface Receiver extends Outsider {
  /** Where messages for one person are sent to. */
  urlFor(person: string): string;
  /** What the address was told to be signed with. */
  trust(person: string, secret: string): void;
  /** What came for a person, by its id. */
  arrived(person: string): ReadonlyMap<string, Arrival>;
  /** What came with a wrong signature, or a second time as another message. */
  readonly wrong: string[];
}

export async function startReceiver(): Promise<Receiver> {
  const verifiers = new Map<string, Webhook>();
  const arrivals = new Map<string, Map<string, Arrival>>();
  const wrong: string[] = [];
  const outsider = await startOutsider(async ({ url = '', headers }, body, letGo) => {
    const person = url.slice(1);
    const id = String(headers['webhook-id']);
    try {
      verifiers.get(person)!.verify(body, headers as Record<string, string>);
    } catch (error) {
      wrong.push(`webhook ${id} has no good signature: ${(error as Error).message}`);
      return { status: 401 };
    }
    const known = arrivals.get(person) ?? new Map<string, Arrival>();
    arrivals.set(person, known);
    const before = known.get(id);
    if (before && before.body !== body) wrong.push(`webhook ${id} came again as another message`);
    known.set(id, { times: (before?.times ?? 0) + 1, body });
    await letGo();
    return { status: 204 };
  });
  // Not spread: how many are held is asked each time.
  return Object.assign(outsider, {
    urlFor: (person: string) => `${outsider.url}/${person}`,
    trust: (person: string, secret: string) => void verifiers.set(person, new Webhook(secret)),
    arrived: (person: string) => arrivals.get(person) ?? new Map<string, Arrival>(),
    wrong,
  });
}
