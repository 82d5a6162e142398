// The purposes that people agree to, and the versions of their texts, which the operator configures.
import { values } from '@plaza/api/values';
import { parsed } from '@plaza/service';
import { z } from 'zod';

export const purposes = values['plaza.auth.v1.Consent.purpose'];

export type Purpose = (typeof purposes)[number];

/** Without these there is no account: they are given, and not withdrawn. */
const required: readonly Purpose[] = ['terms', 'privacy'];

export const isRequired = (purpose: Purpose): boolean => required.includes(purpose);

export interface ConsentVersion {
  version: string;
  inForce: Date;
  /** Empty: the operator names none. */
  url: string;
}

export type ConsentVersions = Readonly<Partial<Record<Purpose, readonly ConsentVersion[]>>>;

const longest = 16_384;
const example = '{"terms": [{"version": "2026-11", "in_force": "2026-11-01", "url": "https://plaza.example/terms"}]}';

const versionList = z
  .array(
    z.strictObject({
      version: z.string().regex(/^[\w.-]{1,50}$/),
      in_force: z.union([z.iso.date(), z.iso.datetime()]),
      url: z
        .url({ protocol: /^https?$/ })
        .max(2_048)
        .optional(),
    }),
  )
  .min(1)
  .max(50);

/** Two versions of one name, or from one moment on, could not be told apart. */
function isClear(list: readonly ConsentVersion[]): boolean {
  return (
    new Set(list.map(({ version }) => version)).size === list.length &&
    new Set(list.map(({ inForce }) => inForce.getTime())).size === list.length
  );
}

export function versionsOf(text: string): ConsentVersions {
  const wrong = new Error(`must be JSON like ${example}, with the purposes ${purposes.join(', ')}`);
  if (text.length > longest) throw wrong;
  try {
    const read = z.partialRecord(z.enum(purposes), versionList).parse(JSON.parse(text));
    const versions = Object.fromEntries(
      Object.entries(read).map(([purpose, list = []]) => [
        purpose,
        list
          .map(({ version, in_force: inForce, url = '' }) => ({ version, inForce: new Date(inForce), url }))
          .sort((a, b) => a.inForce.getTime() - b.inForce.getTime()),
      ]),
    ) as ConsentVersions;
    if (!Object.values(versions).every(isClear)) throw wrong;
    return versions;
  } catch {
    throw wrong;
  }
}

/** What nobody has to agree to in order to have an account, and may be asked without a text of the operator's. */
export const standardVersions: ConsentVersions = Object.fromEntries(
  purposes
    .filter((purpose) => !isRequired(purpose))
    .map((purpose) => [purpose, [{ version: '1', inForce: new Date('2026-01-01'), url: '' }]]),
);

/** For the environment. */
export const consentVersionsVariable = parsed(versionsOf).optional();

/** The version of a purpose that is in force; undefined if there is none. */
export function inForce(versions: ConsentVersions, purpose: Purpose, now: Date): ConsentVersion | undefined {
  return versions[purpose]?.findLast(({ inForce: since }) => since <= now);
}
