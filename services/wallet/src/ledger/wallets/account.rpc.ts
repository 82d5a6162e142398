import type { AccountAdminServiceService, AccountServiceService } from '@plaza/api/account';
import { offeredCurrencies, parseAmount, parseCurrency } from '@plaza/money';
import { fields, parse, type Database, type Handlers } from '@plaza/service';
import { sql } from 'kysely';
import { z } from 'zod';
import { callAs } from '../../calls.ts';
import type { Posting } from '../posting/movement.ts';
import { scopeParameter } from '../posting/scope.ts';
import {
  decided,
  freezeToProto,
  limitToProto,
  walletToProto,
  type FreezeRecord,
  type LimitRecord,
  type WalletRecord,
} from './account.ts';
import { latestDecisions, spendingDay, readLimits, readMerchantWallets, readWallets } from './account.queries.ts';
import { walletOf } from '../posting/accounts.ts';
import { openWallet } from './balance.ts';
import { accountErrors } from './wallets.errors.ts';

export interface AccountDependencies {
  database: Database;
  posting: Posting;
  defaultCurrency: string;
}

const ofPerson = z.object({ userId: fields.uuid() });
const freezing = ofPerson.extend({ reason: fields.text(1, 200) });
const limiting = ofPerson.extend({ reason: fields.text(0, 200) });

export function accountHandlers({
  database,
  posting,
  defaultCurrency,
}: AccountDependencies): Handlers<typeof AccountServiceService> {
  return {
    async listWallets(_request, { userId }) {
      const read = () => database.asUser(userId, (em) => readWallets(em, userId));
      let wallets = await read();
      if (wallets.length === 0) {
        await openWallet(posting, userId, defaultCurrency);
        wallets = await read();
      }
      return { wallets: wallets.map(walletToProto) };
    },
    async createWallet(request, context) {
      const { userId } = context;
      const currency = parseCurrency(request.currency);
      const scope = scopeParameter(context.scope);
      const {
        wallets: [wallet],
      } = decided(
        await callAs<{ wallets: WalletRecord[] }>(
          database,
          context,
          sql`wallet.create_wallet(${userId}, ${walletOf(userId, currency).id}, ${currency}, ${scope}::jsonb)`,
        ),
      );
      return { wallet: wallet && walletToProto(wallet) };
    },
    async getLimits(_request, { userId }) {
      const read = () =>
        database.asUser(userId, async (em) => ({ limits: await readLimits(em, userId), day: await spendingDay(em) }));
      let { limits, day } = await read();
      if (limits.length === 0) {
        await openWallet(posting, userId, defaultCurrency);
        ({ limits, day } = await read());
      }
      return { limits: limits.map(limitToProto), ...day };
    },
  };
}

type AdminRpcs = Handlers<typeof AccountAdminServiceService>;
type AdminDeps = Pick<AccountDependencies, 'database'>;

export function accountAdminHandlers(deps: AdminDeps): AdminRpcs {
  return {
    async getAccount(request) {
      const { userId } = parse(ofPerson, request);
      return deps.database.asSystem(async (em) => {
        const [wallets, merchants] = [await readWallets(em, userId), await readMerchantWallets(em, userId)];
        if (wallets.length + merchants.length === 0) throw accountErrors.WALLET_NOT_FOUND();
        return {
          ...freezeToProto({ wallets, merchants }),
          limits: (await readLimits(em, userId)).map(limitToProto),
          decisions: await latestDecisions(em, userId),
        };
      });
    },
    freezeWallet: freezeWallet(deps),
    unfreezeWallet: unfreezeWallet(deps),
    setLimits: setLimits(deps),
  };
}

function freezeWallet({ database }: AdminDeps): AdminRpcs['freezeWallet'] {
  return async (request, context) => {
    const { userId, reason } = parse(freezing, request);
    const currency = request.currency === '' ? null : parseCurrency(request.currency);
    const walletIds = offeredCurrencies.map((offered) => walletOf(userId, offered).id);
    const scope = scopeParameter(context.scope);
    return freezeToProto(
      decided(
        await callAs<FreezeRecord>(
          database,
          context,
          sql`wallet.freeze_open_wallets(${userId}, ${currency}, ${walletIds}::uuid[], ${offeredCurrencies}::text[], ${reason}, ${scope}::jsonb)`,
        ),
      ),
    );
  };
}

function unfreezeWallet({ database }: AdminDeps): AdminRpcs['unfreezeWallet'] {
  return async (request, context) => {
    const { userId, reason } = parse(freezing, request);
    const currency = request.currency === '' ? null : parseCurrency(request.currency);
    const scope = scopeParameter(context.scope);
    return freezeToProto(
      decided(
        await callAs<FreezeRecord>(
          database,
          context,
          sql`wallet.unfreeze_open_wallets(${userId}, ${currency}, ${reason}, ${scope}::jsonb)`,
        ),
      ),
    );
  };
}

function setLimits({ database }: AdminDeps): AdminRpcs['setLimits'] {
  return async (request, context) => {
    const { userId, reason } = parse(limiting, request);
    const currency = parseCurrency(request.currency);
    const movement = limitOf(request.movementLimit, currency, 'movement_limit');
    const day = limitOf(request.dayLimit, currency, 'day_limit');
    const scope = scopeParameter(context.scope);
    const {
      limits: [limit],
    } = decided(
      await callAs<{ limits: LimitRecord[] }>(
        database,
        context,
        sql`wallet.set_limits(${userId}, ${walletOf(userId, currency).id}, ${currency}, ${movement}, ${day}, ${reason}, ${scope}::jsonb)`,
      ),
    );
    return { limit: limit && limitToProto(limit) };
  };
}

/** A limit may be zero, unlike an amount; left out, it is the currency's own. Throws AMOUNT_INVALID. */
function limitOf(text: string, currency: string, field: string): string | null {
  if (text === '') return null;
  return /^0(\.0+)?$/.test(text) ? '0' : parseAmount(text, currency, field).toFixed();
}
