// npx plaza esim: lets the owner of an eSIM use data, or ends it, at the provider that `npm start` has. There is no such provider anywhere else.
import { Sentence } from '../sentence.ts';
import { readSettings } from '../settings.ts';
import { readState } from '../state.ts';
import type { Given, Run } from './command.ts';
import type { Output } from './output.ts';

export const consume: Run = (given, output) =>
  control('consume', { profile: given.optional('ESIM'), megabytes: Number(given.word('MEGABYTES')) }, output);

export const expire: Run = (given: Given, output) => control('expire', { profile: given.optional('ESIM') }, output);

async function control(what: 'consume' | 'expire', asked: object, output: Output): Promise<number> {
  const provider = readState(readSettings())?.esimProvider;
  if (!provider)
    throw new Sentence(
      'There is no provider whose eSIMs this command could use: it is that of an "npm start" without ESIM_PROVIDER, which does not run.',
    );
  const response = await fetch(`${provider.url}/control/${what}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${provider.token}` },
    body: JSON.stringify(asked),
  });
  if (response.status === 404) throw new Sentence('The provider has no such eSIM: buy one first.');
  if (!response.ok) throw new Sentence(`The provider answered ${response.status}.`);
  const answer = (await response.json()) as { profile: string; data_used: number; callback: number };
  const taken = answer.callback === 200 ? 'Plaza knows it' : `Plaza answered its callback with ${answer.callback}`;
  const now = what === 'expire' ? 'is over' : `has used ${answer.data_used} MB`;
  output.tell(`The eSIM ${answer.profile} ${now}; ${taken}.`, {
    esim: answer.profile,
    dataUsed: answer.data_used,
    callback: answer.callback,
  });
  return 0;
}
