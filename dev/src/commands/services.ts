// The choice of a service, which several commands have.
import { serviceNames, type ServiceName } from '@plaza/services';
import type { Given, OptionSpec } from './command.ts';

export const serviceOption = (about: string): OptionSpec => ({
  name: 'service',
  value: 'NAME',
  about,
  choices: serviceNames,
  wrong: (text) => `There is no service "${text}"`,
});

/** Those that `--service` leaves. */
export function chosenServices(given: Given): readonly ServiceName[] {
  const only = given.option('service');
  return serviceNames.filter((name) => only === undefined || name === only);
}
