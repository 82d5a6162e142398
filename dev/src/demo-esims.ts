// The eSIMs of the demo, bought as people buy them, and used at the provider of `npm start`: one of which 80 % is used, one that was topped up, and one
// that has ended. Its owner is notified of all that.
import { demoPassword } from '@plaza/auth/seed';
import { createPlaza, isPlazaError } from '@plaza/client';
import { demoId } from '@plaza/service';
import type { EsimProvider } from '@plaza/testing/esim-provider';

const owner = 'marco@plaza.example';
const plan = (slug: string): { plan_id: string } => ({ plan_id: demoId(`plan:${slug}`) });

/** Makes them at the first start: a provider that has a profile knows them. @returns what became of it, in some words */
export async function makeDemoEsims(url: string, provider: EsimProvider): Promise<string> {
  if (provider.profiles.size > 0) return 'those of before';
  const plaza = createPlaza({ baseUrl: url });
  try {
    await plaza.auth.signIn({ email: owner, password: demoPassword });
    const ended = await buy('italy-3');
    await provider.consume(ended, 2_100);
    await provider.expire(ended);
    await provider.consume(await buy('north-america-10'), 8_192);
    const toppedUp = await buy('europe-5');
    await provider.consume(toppedUp, 2_300);
    await plaza.api.topUpEsim({ id: toppedUp, ...plan('europe-20') });
    await plaza.auth.signOut();
    return '80 % used, topped up, and over';
  } catch (error) {
    // Such as a password or plans that somebody changed: that is no reason not to start.
    if (isPlazaError(error)) return `not made: ${error.reason}`;
    throw error;
  }

  async function buy(slug: string): Promise<string> {
    const { esim } = await plaza.api.activateEsim(plan(slug));
    return esim.id;
  }
}
