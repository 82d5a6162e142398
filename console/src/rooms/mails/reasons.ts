// Why an attempt failed, by what messaging wrote down: the codes of the mail server's answer (RFC 5321, RFC 3463), a code of the connection, or a word.

/** The keys of the texts. */
export type Reason =
  | 'address'
  | 'busy'
  | 'content'
  | 'encryption'
  | 'full'
  | 'late'
  | 'other'
  | 'policy'
  | 'recipient'
  | 'sender'
  | 'signIn'
  | 'unreachable'
  | 'unresolved';

const words: Readonly<Record<string, Reason>> = {
  recipient: 'recipient',
  ECONNECTION: 'unreachable',
  ESOCKET: 'unreachable',
  EPROXY: 'unreachable',
  EDNS: 'unresolved',
  ETIMEDOUT: 'late',
  ETLS: 'encryption',
  EREQUIRETLS: 'encryption',
  EAUTH: 'signIn',
  ENOAUTH: 'signIn',
  EOTP: 'signIn',
  EENVELOPE: 'address',
  EMESSAGE: 'content',
};

/** Enhanced codes without their first digit, which only says whether it can be tried again. */
const enhancedCodes: readonly [RegExp, Reason][] = [
  [/^1\.[78]$/, 'sender'],
  [/^1\.|^2\.1$/, 'address'],
  [/^2\.2$/, 'full'],
  [/^2\.3$|^3\.4$|^6\./, 'content'],
  [/^7\.[89]$/, 'signIn'],
  [/^7\./, 'policy'],
  [/^[34]\./, 'busy'],
];

const codes: Readonly<Record<string, Reason>> = {
  '452': 'full',
  '530': 'signIn',
  '534': 'signIn',
  '535': 'signIn',
  '538': 'encryption',
  '550': 'address',
  '551': 'address',
  '552': 'full',
  '553': 'address',
};

export function reasonOf(error: string): Reason {
  const answer = /^(\d{3})(?: \d\.(\d+\.\d+))?$/.exec(error);
  if (!answer) return Object.hasOwn(words, error) ? words[error]! : 'other';
  const [, code = '', enhanced = ''] = answer;
  return (
    enhancedCodes.find(([pattern]) => pattern.test(enhanced))?.[1] ??
    codes[code] ??
    (code.startsWith('4') ? 'busy' : 'other')
  );
}
