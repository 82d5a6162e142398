// npx plaza keys: the keys that sign, and what is encrypted.
import { readRotationTimes, resealAuth, resealBilling, rotateKeys } from '@plaza/auth/operator';
import { resealEventKeys, resealTransfers } from '@plaza/catalog/operator';
import { resealWebhooks } from '@plaza/messaging/operator';
import type { Database, SealingKeys } from '@plaza/service';
import type { SchemaName } from '@plaza/services';
import { resealDestinations } from '@plaza/wallet/operator';
import { encryptionKeyOf, sealingKeysOf } from '../sealing-keys.ts';
import { Sentence, textOf } from '../sentence.ts';
import { inSentences, readSettings } from '../settings.ts';
import { asOwner, withTargets } from '../targets.ts';
import type { Run } from './command.ts';

export const rotate: Run = async (_, output) => {
  const settings = readSettings();
  const encryptionKey = encryptionKeyOf(settings);
  const times = inSentences(() => readRotationTimes(settings.env));
  return await withTargets(settings, ['auth'], false, async ({ adminUrls }) => {
    const { kid, activeFrom } = await asOwner('auth', adminUrls.auth, (database) =>
      rotateKeys(database, { encryptionKey, ...times }),
    );
    output.tell(
      `The key ${kid} is published now and signs from ${activeFrom.toISOString()} on. Tokens that were signed with older keys stay valid until they expire.`,
      { kid, activeFrom },
    );
    return 0;
  });
};

/** Of each schema that has something sealed. */
const reseals: Partial<Record<SchemaName, (database: Database, keys: SealingKeys) => Promise<number>>> = {
  auth: resealAuth,
  billing: resealBilling,
  catalog: async (database, keys) => (await resealEventKeys(database, keys)) + (await resealTransfers(database, keys)),
  wallet: resealDestinations,
  messaging: resealWebhooks,
};

export const reseal: Run = async (_, output) => {
  const settings = readSettings();
  const keys = sealingKeysOf(settings);
  const names = Object.keys(reseals) as (keyof typeof reseals)[];
  return await withTargets(settings, names, false, async ({ adminUrls }) => {
    for (const name of names) {
      const count = await output.during(name, () => resealed(name, adminUrls[name], keys));
      output.tell(`${name}: ${count} values were encrypted again.`, { schema: name, values: count });
    }
    const { resealedKey } = await import('./nft.ts');
    const key = resealedKey(settings);
    if (key !== undefined)
      output.tell(`Put this in the place of the old one: NFT_PRIVATE_KEY_SEALED=${key}`, {
        variable: 'NFT_PRIVATE_KEY_SEALED',
        value: key,
      });
    return 0;
  });
};

async function resealed(name: keyof typeof reseals, url: string, keys: SealingKeys): Promise<number> {
  try {
    return await asOwner(name, url, (database) => reseals[name]!(database, keys));
  } catch (cause) {
    throw new Sentence(
      `${name} has a value that none of these keys opens: name its key in ENCRYPTION_KEYS_OTHER. ${textOf(cause)}`,
      { cause },
    );
  }
}
