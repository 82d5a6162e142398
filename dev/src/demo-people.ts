// People of the demo who do something at the first start, over the public API, as they would themselves.
import { demoPassword } from '@plaza/auth/seed';
import { createPlaza, isPlazaError, type Plaza } from '@plaza/client';

/** Signs each in once, and out at the end. `work` resolves with what became of it, in some words. @returns that, or why it was not done */
export async function withDemoPeople(
  url: string,
  work: (as: (name: string) => Promise<Plaza>) => Promise<string>,
): Promise<string> {
  const people = new Map<string, Plaza>();
  try {
    return await work(as);
  } catch (error) {
    // Such as a password or products that somebody changed: that is no reason not to start.
    if (isPlazaError(error)) return `not made: ${error.reason}`;
    throw error;
  } finally {
    for (const plaza of people.values()) await plaza.auth.signOut().finally(() => plaza.dispose());
  }

  async function as(name: string): Promise<Plaza> {
    const known = people.get(name);
    if (known) return known;
    const plaza = createPlaza({ baseUrl: url });
    await plaza.auth.signIn({ email: `${name}@plaza.example`, password: demoPassword });
    people.set(name, plaza);
    return plaza;
  }
}
