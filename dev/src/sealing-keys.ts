// The keys of what is encrypted or signed in the databases, from the environment or from this checkout.
import { parsePublicKeys } from '@plaza/service';
import { publicKeysOf, readSecrets } from './secrets.ts';
import { Sentence } from './sentence.ts';
import { inSentences, type Settings } from './settings.ts';

/** The one that encrypts. */
export function encryptionKeyOf(settings: Settings): Buffer {
  return keyOf(readSecrets(settings, { mustExist: 'ENCRYPTION_KEY' }).encryptionKey, 'ENCRYPTION_KEY');
}

/** The key that seals, and those that open. */
export function sealingKeysOf(settings: Settings): Buffer[] {
  const others = (settings.env['ENCRYPTION_KEYS_OTHER'] ?? '').split(',').filter((text) => text.trim() !== '');
  return [encryptionKeyOf(settings), ...others.map((text) => keyOf(text.trim(), 'ENCRYPTION_KEYS_OTHER'))];
}

/** Of each service, that which its audit log is signed with. */
export function servicePublicKeysOf(settings: Settings): ReturnType<typeof parsePublicKeys> {
  return inSentences(() =>
    parsePublicKeys(settings.env['SERVICE_PUBLIC_KEYS'] ?? publicKeysOf(readSecrets(settings).serviceKeys)),
  );
}

function keyOf(text: string, variable: string): Buffer {
  const key = Buffer.from(text, 'base64');
  if (key.length !== 32)
    throw new Sentence(`${variable} must be 32 bytes in base64, the same as that of the services.`);
  return key;
}
