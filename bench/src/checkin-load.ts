// Phones at the gates: a process that sends scans as JSON over HTTP/1.1, one connection for each phone, and ends with the one that started it. It keeps
// little in memory: what collects garbage while it measures measures itself.
import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { Answers } from './http-load.ts';

export interface CheckInLoad {
  port: number;
  /** Of the phones. */
  tokens: string[];
  /** Each is scanned once. */
  codes: string[];
  /** So many scans come in a second, whether or not others are answered; without it each phone scans again as soon as it has its answer. */
  perSecond?: number;
}

export interface CheckInResult {
  /** How long each waited, in milliseconds; at a rate from when it came, so that a late beginning counts. */
  latencies: Float32Array;
  seconds: number;
  cpuSeconds: number;
  failure?: string;
}

/** One scan under way at a time; others wait for it. */
class Phone {
  private readonly waiting: { bytes: string; answered: (answer: string) => void }[] = [];
  private readonly answers = new Answers();
  private readonly socket;
  private readonly head: string;

  constructor(port: number, token: string, failed: (error: Error) => void) {
    this.head = `POST /api/checkin/scans HTTP/1.1\r\nhost: localhost:${port}\r\ncheckin-token: ${token}\r\ncontent-type: application/json\r\ncontent-length: `;
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.socket.on('error', failed);
    this.socket.on('close', () => failed(new Error('The gateway closed a connection.')));
    this.socket.on('data', (chunk) => this.receive(chunk));
  }

  /** @returns the answer with its head */
  scan(code: string): Promise<string> {
    const body = `{"scans":[{"id":"${randomUUID()}","code":"${code}"}]}`;
    return new Promise((answered) => {
      this.waiting.push({ bytes: `${this.head}${body.length}\r\n\r\n${body}`, answered });
      if (this.waiting.length === 1) this.socket.write(this.waiting[0]!.bytes);
    });
  }

  close(): void {
    this.socket.removeAllListeners('close');
    this.socket.destroy();
  }

  private receive(chunk: Buffer): void {
    const answer = this.answers.take(chunk);
    if (!answer) return;
    this.waiting.shift()!.answered(answer.toString('utf8'));
    if (this.waiting.length > 0) this.socket.write(this.waiting[0]!.bytes);
  }
}

async function drive({ port, tokens, codes, perSecond }: CheckInLoad): Promise<Omit<CheckInResult, 'cpuSeconds'>> {
  const failure = Promise.withResolvers<never>();
  const phones = tokens.map((token) => new Phone(port, token, failure.reject));
  const latencies = new Float32Array(codes.length);
  let answers = 0;
  const scan = async (phone: Phone, code: string, came: number): Promise<void> => {
    const answer = await phone.scan(code);
    if (!answer.includes('"result":"admitted"')) throw new Error(`A scan was answered:\n${answer}`);
    latencies[answers++] = performance.now() - came;
  };
  const since = performance.now();
  const everybody =
    perSecond === undefined
      ? inTurn(phones, codes, scan)
      : atRate(codes, perSecond, (index, came) => scan(phones[index % phones.length]!, codes[index]!, came));
  await Promise.race([everybody, failure.promise]).finally(() => phones.forEach((phone) => phone.close()));
  return { latencies, seconds: (performance.now() - since) / 1_000 };
}

type Scan = (phone: Phone, code: string, came: number) => Promise<void>;

async function inTurn(phones: readonly Phone[], codes: readonly string[], scan: Scan): Promise<void> {
  let next = 0;
  await Promise.all(
    phones.map(async (phone) => {
      while (next < codes.length) await scan(phone, codes[next++]!, performance.now());
    }),
  );
}

async function atRate(
  codes: readonly string[],
  perSecond: number,
  scan: (index: number, came: number) => Promise<void>,
): Promise<void> {
  const underWay: Promise<void>[] = [];
  const since = performance.now();
  for (let next = 0; next < codes.length; await pause(1)) {
    const due = Math.min(codes.length, Math.floor(((performance.now() - since) * perSecond) / 1_000));
    for (; next < due; next++) underWay.push(scan(next, since + (next * 1_000) / perSecond));
  }
  await Promise.all(underWay);
}

process.on('message', (load: CheckInLoad) => {
  const before = process.cpuUsage();
  drive(load).then(
    (result) => {
      const { user, system } = process.cpuUsage(before);
      process.send?.({ ...result, cpuSeconds: (user + system) / 1e6 } satisfies CheckInResult);
    },
    (error: unknown) => process.send?.({ failure: String(error) }),
  );
});
process.on('disconnect', () => process.exit(0));
