// Queries in TypeScript: Kysely, typed by the entities and bound to the transaction of the entity manager.
import type { InferKyselyDB } from '@mikro-orm/postgresql';
import type { SqlEntityManager } from '@plaza/service';
import { sql, type Kysely } from 'kysely';
import type { ImportPartSchema, ImportRowSchema, ImportSchema } from './bulk/import.entity.ts';
import type { CheckInSchema } from './check-in/check-in.entity.ts';
import type { CheckInDeviceSchema } from './check-in/device.entity.ts';
import type { CheckInCountSchema, CheckInListSchema } from './check-in/list.entity.ts';
import type { ClubSchema } from './clubs/club.entity.ts';
import type { ClosingSchema } from './account-deletion/closing.entity.ts';
import type { EventChangeOrderSchema, EventChangeSchema } from './event-changes/event-change.entity.ts';
import type { EsimActiveSchema } from './esim/active.entity.ts';
import type { EsimCallbackSchema } from './esim/callback.entity.ts';
import type { EsimTopUpSchema } from './esim/top-up.entity.ts';
import type { EsimSchema } from './esim/esim.entity.ts';
import type { EsimPlanSchema } from './esim/plan.entity.ts';
import type { ChangeSchema } from './manage/change.entity.ts';
import type { MatchSchema } from './matches/match.entity.ts';
import type { ImageSchema } from './media/image.entity.ts';
import type { MediaUsageSchema } from './media/usage.entity.ts';
import type { SagaKeySchema } from './saga/saga-key.entity.ts';
import type { SagaSchema } from './saga/saga.entity.ts';
import type { SearchDocumentSchema } from './search/document.entity.ts';
import type { SearchWordSchema } from './search/word.entity.ts';
import type { CartSchema } from './shop/cart.entity.ts';
import type { OrderSchema } from './shop/order.entity.ts';
import type { ChainSignerSchema, ChainTransactionSchema } from './nft/transaction.entity.ts';
import type { ProductSchema } from './shop/product.entity.ts';
import type { StaleViewSchema } from './stale/stale-view.entity.ts';
import type { StockMovementSchema } from './shop/stock-movement.entity.ts';
import type { VariantSchema } from './shop/variant.entity.ts';
import type { EventCategorySchema, EventSchema } from './tickets/event.entity.ts';
import type { EventKeySchema } from './tickets/event-key.entity.ts';
import type { SeatSchema } from './tickets/seat.entity.ts';
import type { TicketWalletSchema } from './nft/wallet.entity.ts';
import type { TicketTransferSchema } from './transfers/transfer.entity.ts';
import type { TicketHoldSchema } from './tickets/seat-hold.entity.ts';
import type { TicketSchema } from './tickets/ticket.entity.ts';

/** The tables of catalog, as their entities describe them. */
export type DB = InferKyselyDB<
  | typeof CartSchema
  | typeof ChainSignerSchema
  | typeof ChainTransactionSchema
  | typeof ChangeSchema
  | typeof CheckInCountSchema
  | typeof CheckInDeviceSchema
  | typeof CheckInListSchema
  | typeof CheckInSchema
  | typeof ClosingSchema
  | typeof ClubSchema
  | typeof EsimActiveSchema
  | typeof EsimCallbackSchema
  | typeof EsimPlanSchema
  | typeof EsimSchema
  | typeof EsimTopUpSchema
  | typeof EventCategorySchema
  | typeof EventChangeOrderSchema
  | typeof EventChangeSchema
  | typeof MatchSchema
  | typeof EventKeySchema
  | typeof EventSchema
  | typeof ImageSchema
  | typeof MediaUsageSchema
  | typeof ImportPartSchema
  | typeof ImportRowSchema
  | typeof ImportSchema
  | typeof OrderSchema
  | typeof ProductSchema
  | typeof SagaKeySchema
  | typeof SagaSchema
  | typeof SearchDocumentSchema
  | typeof SearchWordSchema
  | typeof SeatSchema
  | typeof StaleViewSchema
  | typeof StockMovementSchema
  | typeof TicketHoldSchema
  | typeof TicketSchema
  | typeof TicketTransferSchema
  | typeof TicketWalletSchema
  | typeof VariantSchema
>;

export const db = (em: SqlEntityManager): Kysely<DB> => em.getKysely<DB>();

/** The time of the database at the beginning of the transaction. */
export const now = sql<Date>`now()`;
