// npx plaza esim: lets the owner of an eSIM use data, or ends it, at the provider that `npm start` has. There is no such provider anywhere else.
import { Sentence } from './sentence.ts';
import type { Settings } from './settings.ts';
import { readState } from './state.ts';

export const esimUsage = 'consume MEGABYTES [ESIM]|expire [ESIM]';

export async function esimCommand(readSettings: () => Settings, words: readonly string[]): Promise<number> {
  const [what, ...rest] = words;
  const megabytes = what === 'consume' ? rest.shift() : undefined;
  const [profile, more] = rest;
  if (
    (what !== 'consume' && what !== 'expire') ||
    more !== undefined ||
    (what === 'consume' && !/^[1-9]\d{0,8}$/.test(megabytes ?? '')) ||
    (profile !== undefined && !/^[0-9a-f-]{36}$/.test(profile))
  )
    throw new Sentence(`npx plaza esim ${esimUsage}: without an id it is the eSIM that was bought last.`);
  const provider = readState(readSettings())?.esimProvider;
  if (!provider)
    throw new Sentence(
      'There is no provider whose eSIMs this command could use: it is that of an "npm start" without ESIM_PROVIDER, which does not run.',
    );
  const response = await fetch(`${provider.url}/control/${what}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${provider.token}` },
    body: JSON.stringify({ profile, ...(megabytes && { megabytes: Number(megabytes) }) }),
  });
  if (response.status === 404) throw new Sentence('The provider has no such eSIM: buy one first.');
  if (!response.ok) throw new Sentence(`The provider answered ${response.status}.`);
  const answer = (await response.json()) as { profile: string; data_used: number; callback: number };
  const taken = answer.callback === 200 ? 'Plaza knows it' : `Plaza answered its callback with ${answer.callback}`;
  const now = what === 'expire' ? 'is over' : `has used ${answer.data_used} MB`;
  console.log(`The eSIM ${answer.profile} ${now}; ${taken}.`);
  return 0;
}
