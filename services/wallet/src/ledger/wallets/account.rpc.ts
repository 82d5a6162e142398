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
  type ToldFreeze,
  type ToldLimit,
  type ToldWallet,
} from './account.ts';
import { latestDecisions, spendingDay, toldLimits, toldMerchantWallets, toldWallets } from './account.queries.ts';
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
      const told = () => database.asUser(userId, (em) => toldWallets(em, userId));
      let wallets = await told();
      if (wallets.length === 0) {
        await openWallet(posting, userId, defaultCurrency);
        wallets = await told();
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
        await callAs<{ wallets: ToldWallet[] }>(
          database,
          context,
          sql`wallet.create_wallet(${userId}, ${walletOf(userId, currency).id}, ${currency}, ${scope}::jsonb)`,
        ),
      );
      return { wallet: wallet && walletToProto(wallet) };
    },
    async getLimits(_request, { userId }) {
      const told = () =>
        database.asUser(userId, async (em) => ({ limits: await toldLimits(em, userId), day: await spendingDay(em) }));
      let { limits, day } = await told();
      if (limits.length === 0) {
        await openWallet(posting, userId, defaultCurrency);
        ({ limits, day } = await told());
      }
      return { limits: limits.map(limitToProto), ...day };
    },
  };
}

export function accountAdminHandlers({
  database,
}: Pick<AccountDependencies, 'database'>): Handlers<typeof AccountAdminServiceService> {
  return {
    async getAccount(request) {
      const { userId } = parse(ofPerson, request);
      return database.asSystem(async (em) => {
        const [wallets, merchants] = [await toldWallets(em, userId), await toldMerchantWallets(em, userId)];
        if (wallets.length + merchants.length === 0) throw accountErrors.WALLET_NOT_FOUND();
        return {
          ...freezeToProto({ wallets, merchants }),
          limits: (await toldLimits(em, userId)).map(limitToProto),
          decisions: await latestDecisions(em, userId),
        };
      });
    },
    async freezeWallet(request, context) {
      const { userId, reason } = parse(freezing, request);
      const currency = request.currency === '' ? null : parseCurrency(request.currency);
      const walletIds = offeredCurrencies.map((offered) => walletOf(userId, offered).id);
      const scope = scopeParameter(context.scope);
      return freezeToProto(
        decided(
          await callAs<ToldFreeze>(
            database,
            context,
            sql`wallet.freeze_open_wallets(${userId}, ${currency}, ${walletIds}::uuid[], ${offeredCurrencies}::text[], ${reason}, ${scope}::jsonb)`,
          ),
        ),
      );
    },
    async unfreezeWallet(request, context) {
      const { userId, reason } = parse(freezing, request);
      const currency = request.currency === '' ? null : parseCurrency(request.currency);
      const scope = scopeParameter(context.scope);
      return freezeToProto(
        decided(
          await callAs<ToldFreeze>(
            database,
            context,
            sql`wallet.unfreeze_open_wallets(${userId}, ${currency}, ${reason}, ${scope}::jsonb)`,
          ),
        ),
      );
    },
    async setLimits(request, context) {
      const { userId, reason } = parse(limiting, request);
      const currency = parseCurrency(request.currency);
      const movement = limitOf(request.movementLimit, currency, 'movement_limit');
      const day = limitOf(request.dayLimit, currency, 'day_limit');
      const scope = scopeParameter(context.scope);
      const {
        limits: [limit],
      } = decided(
        await callAs<{ limits: ToldLimit[] }>(
          database,
          context,
          sql`wallet.set_limits(${userId}, ${walletOf(userId, currency).id}, ${currency}, ${movement}, ${day}, ${reason}, ${scope}::jsonb)`,
        ),
      );
      return { limit: limit && limitToProto(limit) };
    },
  };
}

/** A limit may be zero, unlike an amount; left out, it is the currency's own. Throws AMOUNT_INVALID. */
function limitOf(text: string, currency: string, field: string): string | null {
  if (text === '') return null;
  return /^0(\.0+)?$/.test(text) ? '0' : parseAmount(text, currency, field).toFixed();
}
