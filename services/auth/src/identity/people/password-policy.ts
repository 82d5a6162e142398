// Which passwords a person may choose: PASSWORD_POLICY. Existing passwords are not looked at again.
import { readFile, stat } from 'node:fs/promises';
import { parsed } from '@plaza/service';
import { passwordErrors } from './password.errors.ts';

export interface PasswordRules {
  /** The fewest characters. */
  min: number;
  /** The fewest characters for a person with a second factor. */
  minWithFactor: number;
  /** Whether well-known passwords, and those made of the person’s own words, are refused. */
  blocklist: boolean;
}

/** What a password must not be made of. */
export interface Chooser {
  email: string;
  name: string;
  clubId: string;
  hasFactor: boolean;
}

export interface PasswordPolicy {
  /** `field`: the field of the request. Throws PASSWORD_TOO_SHORT, PASSWORD_TOO_LONG, PASSWORD_TOO_COMMON. */
  check(password: string, chooser: Chooser, field: string): void;
}

export interface PolicyOptions extends PasswordRules {
  /** One password in each line. */
  blocklistFile?: string | undefined;
  /** Of bcrypt, which ignores what comes after. */
  maxBytes?: number | undefined;
}

const standard: PasswordRules = { min: 6, minWithFactor: 6, blocklist: false };
const largestMin = 128;

/** For the environment: `min=15,min_with_factor=8,blocklist=on`. */
export const passwordPolicyVariable = parsed(rulesOf).default(standard);

export function rulesOf(text: string): PasswordRules {
  const rules = { ...standard };
  const seen = new Set<string>();
  for (const part of text.split(',').filter((one) => one.trim() !== '')) {
    const [, name = '', value = ''] = /^\s*(min|min_with_factor|blocklist)=(\d{1,3}|on|off)\s*$/.exec(part) ?? [];
    const isNumber = /^\d/.test(value);
    if (seen.has(name) || isNumber === (name === 'blocklist') || (isNumber && !isMin(Number(value))))
      throw new Error(
        `must be like min=15,min_with_factor=8,blocklist=on, with numbers from ${standard.min} to ${largestMin}`,
      );
    seen.add(name);
    if (name === 'blocklist') rules.blocklist = value === 'on';
    else rules[name === 'min' ? 'min' : 'minWithFactor'] = Number(value);
  }
  if (!seen.has('min_with_factor')) rules.minWithFactor = rules.min;
  return rules;
}

const isMin = (value: number): boolean => value >= standard.min && value <= largestMin;

/** Throws if the file cannot be read. */
export async function createPasswordPolicy({
  blocklistFile,
  maxBytes = Infinity,
  ...rules
}: PolicyOptions): Promise<PasswordPolicy> {
  const known = rules.blocklist ? await readBlocklist(blocklistFile) : undefined;
  return {
    check(password, chooser, field) {
      const text = password.normalize('NFC');
      const min = chooser.hasFactor ? rules.minWithFactor : rules.min;
      const refuse = (description: string) => ({ violations: [{ field, description }] });
      if ([...text].length < min)
        throw passwordErrors.PASSWORD_TOO_SHORT({
          ...refuse(`Must have at least ${min} characters.`),
          metadata: { min: String(min) },
        });
      if (Buffer.byteLength(text) > maxBytes)
        throw passwordErrors.PASSWORD_TOO_LONG({
          ...refuse(`Must have at most ${maxBytes} bytes.`),
          metadata: { max: String(maxBytes) },
        });
      if (known && (known.has(text.toLowerCase()) || isOfOwnWords(text, chooser)))
        throw passwordErrors.PASSWORD_TOO_COMMON(refuse('Must not be easy to guess.'));
    },
  };
}

const product = 'plaza';
// Every club of the demo data; those of an operator belong into their file.
const clubs = ['monaco', 'olympique', 'marseille', 'inter', 'milan'];
const shortestWord = 3;
// So much beside them is not worth guessing.
const restLength = 4;

/** Whether hardly anything is left without the person’s name and address, their club and the product. */
function isOfOwnWords(password: string, { email, name, clubId }: Chooser): boolean {
  const words = [email, ...email.split(/[@.+_-]/), ...name.split(/\s/), name, ...clubId.split('_'), ...clubs, product]
    .map(letters)
    .filter((word) => word.length >= shortestWord)
    .sort((a, b) => b.length - a.length);
  const whole = letters(password);
  const rest = words.reduce((left, word) => left.replaceAll(word, ''), whole);
  return rest.length < whole.length && rest.length <= restLength;
}

/** Without accents, case and what is neither a letter nor a digit. */
function letters(text: string): string {
  return text
    .normalize('NFD')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
}

const maxFileBytes = 64 * 1024 * 1024;

/** The list of zxcvbn-ts (49,233 passwords, 5 MB of memory), and the operator’s. */
async function readBlocklist(file: string | undefined): Promise<ReadonlySet<string>> {
  const { dictionary } = await import('@zxcvbn-ts/language-common');
  const known = new Set<string>(dictionary['passwords-common'].map((word) => word.toLowerCase()));
  if (file === undefined) return known;
  if ((await stat(file)).size > maxFileBytes) throw new Error(`${file} is larger than ${maxFileBytes} bytes.`);
  for (const line of (await readFile(file, 'utf8')).split('\n')) {
    const word = line.trim().normalize('NFC').toLowerCase();
    if (word !== '') known.add(word);
  }
  return known;
}
