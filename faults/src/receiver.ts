// An external receiver of webhooks: it accepts only signed requests, and stores all of them.
import { Webhook } from 'standardwebhooks';
import { startOutsider, type Outsider } from './outsider.ts';

export interface Arrival {
  /** The number of its deliveries. */
  times: number;
  body: string;
}

export interface Receiver extends Outsider {
  /** The URL for messages of one person. */
  urlFor(person: string): string;
  /** Sets the secret of the URL's signatures. */
  trust(person: string, secret: string): void;
  /** The messages for a person, by id. */
  arrived(person: string): ReadonlyMap<string, Arrival>;
  /** Messages with a wrong signature, or with the id of another message. */
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
  // A getter, so that the present number is returned each time.
  return Object.assign(outsider, {
    urlFor: (person: string) => `${outsider.url}/${person}`,
    trust: (person: string, secret: string) => void verifiers.set(person, new Webhook(secret)),
    arrived: (person: string) => arrivals.get(person) ?? new Map<string, Arrival>(),
    wrong,
  });
}
