// The eSIMs of the demo, bought as people buy them, and used at the provider of `npm start`: one of which 80 % is used, one that was topped up, and one
// that has ended. Its owner is notified of all that.
import { demoId } from '@plaza/service';
import type { EsimProvider } from '@plaza/testing/esim-provider';
import { withDemoPeople } from './demo-people.ts';

const plan = (slug: string): { plan_id: string } => ({ plan_id: demoId(`plan:${slug}`) });

/** Makes them at the first start: a provider that has a profile knows them. @returns what became of it, in some words */
export async function makeDemoEsims(url: string, provider: EsimProvider): Promise<string> {
  if (provider.profiles.size > 0) return 'those of before';
  return withDemoPeople(url, async (as) => {
    const { api } = await as('marco');
    const buy = async (slug: string): Promise<string> => (await api.activateEsim(plan(slug))).esim.id;
    const ended = await buy('italy-3');
    await provider.consume(ended, 2_100);
    await provider.expire(ended);
    await provider.consume(await buy('north-america-10'), 8_192);
    const toppedUp = await buy('europe-5');
    await provider.consume(toppedUp, 2_300);
    await api.topUpEsim({ id: toppedUp, ...plan('europe-20') });
    return '80 % used, topped up, and over';
  });
}
