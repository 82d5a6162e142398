import { outboxEntities, outboxFunctions } from '@plaza/outbox';
import { auditEntities, auditFunctions, defineSchema, UpkeepRun } from '@plaza/service';
import { Import, ImportPart, ImportRow } from './bulk/import.entity.ts';
import { CheckIn } from './check-in/check-in.entity.ts';
import { CheckInDevice } from './check-in/device.entity.ts';
import { CheckInCount, CheckInList } from './check-in/list.entity.ts';
import { Closing } from './account-deletion/closing.entity.ts';
import { Club } from './clubs/club.entity.ts';
import { EventChange, EventChangeOrder } from './event-changes/event-change.entity.ts';
import { EsimActive } from './esim/active.entity.ts';
import { EsimCallbackRow } from './esim/callback.entity.ts';
import { Esim } from './esim/esim.entity.ts';
import { EsimPlan } from './esim/plan.entity.ts';
import { EsimTopUp } from './esim/top-up.entity.ts';
import { Change } from './manage/change.entity.ts';
import { Match } from './matches/match.entity.ts';
import { Image } from './media/image.entity.ts';
import { MediaUsage } from './media/usage.entity.ts';
import { ChainSigner, ChainTransaction } from './nft/transaction.entity.ts';
import { TicketWallet } from './nft/wallet.entity.ts';
import { personalData } from './personal-data.ts';
import { SagaKey } from './saga/saga-key.entity.ts';
import { SagaRow } from './saga/saga.entity.ts';
import { SearchDocument } from './search/document.entity.ts';
import { SearchWord } from './search/word.entity.ts';
import { CartRow } from './shop/cart.entity.ts';
import { Order } from './shop/order.entity.ts';
import { Product } from './shop/product.entity.ts';
import { StaleView } from './stale/stale-view.entity.ts';
import { StockMovement } from './shop/stock-movement.entity.ts';
import { Variant } from './shop/variant.entity.ts';
import { Event, EventCategory } from './tickets/event.entity.ts';
import { EventKey } from './tickets/event-key.entity.ts';
import { Seat } from './tickets/seat.entity.ts';
import { TicketTransfer } from './transfers/transfer.entity.ts';
import { TicketHold } from './tickets/seat-hold.entity.ts';
import { Ticket } from './tickets/ticket.entity.ts';

export const schema = defineSchema({
  name: 'catalog',
  entities: [
    SagaKey,
    UpkeepRun,
    ...auditEntities,
    ...outboxEntities,
    Closing,
    SagaRow,
    Event,
    EventCategory,
    Seat,
    TicketHold,
    Ticket,
    TicketTransfer,
    EventChange,
    EventChangeOrder,
    EventKey,
    Match,
    CheckInList,
    CheckInCount,
    CheckInDevice,
    CheckIn,
    Product,
    Variant,
    CartRow,
    Order,
    EsimPlan,
    Esim,
    EsimActive,
    EsimTopUp,
    EsimCallbackRow,
    StaleView,
    SearchDocument,
    SearchWord,
    Club,
    Change,
    Import,
    ImportPart,
    ImportRow,
    StockMovement,
    Image,
    MediaUsage,
    ChainSigner,
    ChainTransaction,
    TicketWallet,
  ],
  migrations: new URL('./migrations/', import.meta.url),
  extensions: ['vector'],
  sharedSql: [outboxFunctions, auditFunctions],
  personalData,
});
