// The door of sales: holding, charging and issuing as one, whichever process does it.
export { assertAgreed, expectedTotal, priceChanged } from './agreed.ts';
export { createSagas, isRefusal } from './engine.ts';
export { captureMoney, chargeMoney, holdMoney, type PaymentResults, type WalletPeer } from './payment.ts';
export { SagaRow } from './saga.entity.ts';
export { sagaErrors } from './saga.errors.ts';
export { orders } from './saga.feature.ts';
export { endSaga } from './saga.queries.ts';
export type { Saga, SagaClaim, SagaKind, Sagas, SagaStart, SagaStep, StepCall } from './saga.ts';
export { walletPeers } from './wallet.feature.ts';
