import type { WalletInternalServiceService, WalletServiceService } from '@plaza/api/wallet';
import type { Cache } from '@plaza/cache';
import { parseCurrency } from '@plaza/money';
import { fields, parse, type Database, type Handlers } from '@plaza/service';
import { z } from 'zod';
import { keys } from '../../cache-keys.ts';
import type { Posting } from '../posting/movement.ts';
import { openWallet, readBalance } from './balance.ts';
import { purchasedVolume } from './volume.ts';

export interface WalletsDependencies {
  database: Database;
  cache: Cache;
  posting: Posting;
  defaultCurrency: string;
}

const openRequest = z.object({ userId: fields.uuid() });

export function balanceHandlers({
  database,
  cache,
  posting,
  defaultCurrency,
}: WalletsDependencies): Pick<Handlers<typeof WalletServiceService>, 'getBalance'> {
  return {
    async getBalance(request, { userId }) {
      const currency = parseCurrency(request.currency || defaultCurrency);
      return cache.answer(keys.walletBalance(userId, currency), () => readBalance(database, posting, userId, currency));
    },
  };
}

export function walletHandlers({
  database,
  posting,
  defaultCurrency,
}: WalletsDependencies): Pick<Handlers<typeof WalletInternalServiceService>, 'openWallet' | 'getVolume'> {
  return {
    async openWallet(request) {
      const { userId } = parse(openRequest, request);
      return { walletId: await openWallet(posting, userId, defaultCurrency) };
    },
    async getVolume() {
      return { volumes: await purchasedVolume(database) };
    },
  };
}
