// The door of eSIMs: plans, activations and their provider.
export type { ActivationState } from './activation.ts';
export { Esim } from './esim.entity.ts';
export { readEsimConfig, type EsimConfig } from './esim.config.ts';
export { esimErrors } from './esim.errors.ts';
export { esims } from './esim.feature.ts';
export { seedEsim } from './esim.seed.ts';
export { esimsOfOrder, listEsims, withoutCode } from './owned.ts';
export { plansById } from './plan.ts';
export { EsimTopUp } from './top-up.entity.ts';
export { isUnused, removeTopUp, type TopUpState } from './top-up.ts';
export { esimProvider, type EsimProvider } from './provider.ts';
