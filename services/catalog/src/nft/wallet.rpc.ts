import type { TicketWalletServiceService } from '@plaza/api/ticket-wallet';
import { parse, type Database, type Handlers, type SqlEntityManager } from '@plaza/service';
import { z } from 'zod';
import { db, now } from '../db.ts';
import type { Naming } from './naming.ts';
import { walletErrors } from './wallet.errors.ts';

export interface WalletDeps {
  database: Database;
  /** Undefined: there is no chain. */
  naming: Naming | undefined;
}

const addressRequest = z.object({ address: z.string().min(1, 'Must not be empty.').max(42, 'Is too long.') });
const putRequest = addressRequest.extend({
  expires: z.int().min(1, 'Must be the time of the challenge.'),
  signature: z.string().regex(/^0x[0-9a-fA-F]{130}$/, 'Must be 0x and 130 hexadecimal digits.'),
});

export function walletHandlers({ database, naming }: WalletDeps): Handlers<TicketWalletServiceService> {
  /** Throws TOKENS_NOT_OFFERED, WALLET_ADDRESS_INVALID. */
  function named(text: string) {
    if (!naming) throw walletErrors.TOKENS_NOT_OFFERED();
    const address = naming.address(text);
    if (!address) throw walletErrors.WALLET_ADDRESS_INVALID();
    return { address, naming };
  }

  return {
    async getTicketWallet(_request, { userId }) {
      return database.asUser(userId, (em) => readWallet(em, userId));
    },

    async createTicketWalletChallenge(request, { userId }) {
      const { address, naming: names } = named(parse(addressRequest, request).address);
      const { typedData, expires } = names.challenge(userId, address);
      return { typedData: JSON.stringify(withDomainType(typedData)), expires };
    },

    async putTicketWallet(request, context) {
      const { expires, signature, ...sent } = parse(putRequest, request);
      const { userId } = context;
      const { address, naming: names } = named(sent.address);
      const isTheirs = await names.isNamed(userId, address, expires, signature as `0x${string}`);
      return context.once(async (em) => {
        // Not before: a repeated call has its first answer, also where the challenge has ended since.
        if (!isTheirs) throw walletErrors.WALLET_SIGNATURE_INVALID();
        await db(em)
          .insertInto('ticket_wallets')
          .values({ user_id: userId, address })
          .onConflict((conflict) => conflict.column('user_id').doUpdateSet({ address, named_at: now }))
          .execute();
        await tokensMove(em, userId);
        await context.audit(em);
        return readWallet(em, userId);
      });
    },

    async deleteTicketWallet(_request, context) {
      const { userId } = context;
      return context.once(async (em) => {
        await db(em).deleteFrom('ticket_wallets').where('user_id', '=', userId).execute();
        await tokensMove(em, userId);
        await context.audit(em);
        return {};
      });
    },
  };
}

/** Wallets want the type of the domain written out. */
function withDomainType({ types, ...data }: ReturnType<Naming['challenge']>['typedData']) {
  const domain = [
    { name: 'name', type: 'string' },
    { name: 'version', type: 'string' },
    { name: 'chainId', type: 'uint256' },
    { name: 'verifyingContract', type: 'address' },
  ];
  return { ...data, types: { EIP712Domain: domain, ...types } };
}

async function readWallet(em: SqlEntityManager, userId: string) {
  const row = await db(em)
    .selectFrom('ticket_wallets')
    .select(['address', 'named_at'])
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return { address: row?.address ?? '', namedAt: row?.named_at };
}

/** The tokens of the person's tickets are compared with the chain, and moved: see tokens.ts. */
export async function tokensMove(em: SqlEntityManager, userId: string): Promise<void> {
  await db(em)
    .updateTable('tickets')
    .set({ token_due_at: now })
    .where('user_id', '=', userId)
    .where('nft', '=', true)
    .where('status', 'in', ['valid', 'used'])
    .execute();
}
