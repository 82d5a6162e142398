// The door of sales: holding, charging and issuing as one, whichever process does it.
export { assertAgreed, expectedTotal, priceChanged } from './agreed.ts';
export {
  captureMoney,
  chargeMoney,
  holdMoney,
  payeesOf,
  type Payee,
  type PaymentResults,
  type WalletPeer,
} from './payment.ts';
export { isOrder, orderKinds, orderResult, type OrderKind, type OrderSaga } from './order-kinds.ts';
export { SagaRow } from './saga.entity.ts';
export { SagaRunner } from './runner.ts';
export { sagaErrors } from './saga.errors.ts';
export { orders } from './saga.feature.ts';
export { endSaga, isOpenSaga, undoSaga } from './saga.queries.ts';
export {
  isRefusal,
  LeaseLost,
  stuckMs,
  type Begun,
  type Saga,
  type SagaCall,
  type SagaKind,
  type Sagas,
  type SagaStart,
  type SagaStep,
  type StepCall,
} from './saga.ts';
export { transactional } from './transactional.ts';
export { walletPeers } from './wallet.feature.ts';
