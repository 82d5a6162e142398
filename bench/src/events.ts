// npm run bench -- events: from the commit of a payment to its webhook at the receiver, through outbox, queue, inbox and delivery, with as many
// payments a second as one says. About a minute.
import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { BulkTransferRequest, BulkTransferResponse } from '@plaza/api/transfer';
import { freePort } from '@plaza/dev/engines';
import { serviceTokens } from '@plaza/service';
import { call, signUp } from './buyers.ts';
import { aboutMachine, conduct, say } from './conduct.ts';
import type { Received } from './events-receiver.ts';
import { coresDuring } from './processors.ts';
import { percentiles, printTable, coresText } from './report.ts';
import { startRig, type Rig } from './rig.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '15' },
    /** Payments a second, one run after another. */
    rates: { type: 'string', default: '200,1000,2000' },
    json: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});
const seconds = Number(values.seconds);
const [goalRate, goalDelayMs, goalCores] = [1_000, 50, 2];
const people = 64;
const everyMs = 20;

interface Run {
  rate: number;
  delivered: number;
  p50: number;
  p99: number;
  again: number;
  /** Until the last one had arrived after the last payment. */
  restMs: number;
  cores: Record<string, number>;
}

const receiver = fork(join(import.meta.dirname, 'events-receiver.ts'), {
  serialization: 'advanced',
  execArgv: ['--disable-warning=ExperimentalWarning'],
});

await conduct(async (keep) => {
  keep({ stop: () => receiver.disconnect() });
  const port = await freePort();
  const listening = once(receiver, 'message');
  receiver.send({ port });
  await listening;
  const rig = keep(await startRig(say, { messaging: { WEBHOOK_ALLOWED_HOSTS: '127.0.0.1' } }));
  const {
    stack: { url, addresses },
  } = rig;
  const ids: string[] = [];
  for (const { token, id } of await signUp(url, people)) {
    await call(`${url}/api/webhooks`, token, { url: `http://127.0.0.1:${port}/` });
    ids.push(id);
  }
  say(`${people} people have money and a webhook`);
  const pay = await payer(rig, addresses.wallet, ids);
  await measure(rig, pay, goalRate / 2, 5);
  const runs: Run[] = [];
  for (const rate of values.rates.split(',').map(Number)) {
    runs.push(await measure(rig, pay, rate, seconds));
    say(
      `${rate}/s: ${Math.round(runs.at(-1)!.delivered)}/s delivered, p50 ${runs.at(-1)!.p50.toFixed(0)} ms, p99 ${runs.at(-1)!.p99.toFixed(0)} ms`,
    );
  }
  print(runs, rig.facts);
});

/** Pays so many people in one call, so that calls cost little of the measurement. */
async function payer(rig: Rig, address: string, ids: string[]): Promise<(count: number) => Promise<void>> {
  const client = new Client(address, credentials.createInsecure());
  const token = serviceTokens('catalog', 'wallet', rig.secrets.serviceKeys.catalog);
  let at = 0;
  return async (count) => {
    const metadata = new Metadata();
    metadata.set('authorization', `Bearer ${await token()}`);
    const transfers = Array.from({ length: count }, () => {
      const payerId = ids[at++ % ids.length]!;
      return {
        payerId,
        recipientId: ids[(at + Math.floor(Math.random() * (ids.length - 1))) % ids.length]!,
        amount: '0.01',
        currency: 'EUR',
        note: '',
        requestId: randomUUID(),
      };
    });
    const { results } = await new Promise<BulkTransferResponse>((resolve, reject) => {
      client.makeUnaryRequest(
        '/plaza.wallet.v1.TransferInternalService/BulkTransfer',
        (request: Buffer) => request,
        (bytes) => BulkTransferResponse.decode(bytes),
        Buffer.from(BulkTransferRequest.encode({ transfers }).finish()),
        metadata,
        { deadline: Date.now() + 30_000 },
        (error, response) => (error ? reject(error) : resolve(response!)),
      );
    });
    const refused = results.find(({ reason }) => reason !== '');
    if (refused) throw new Error(`A payment was refused: ${refused.reason} ${refused.message}`);
  };
}

async function received(): Promise<Received> {
  const answer = once(receiver, 'message');
  receiver.send('take');
  return ((await answer) as [Received])[0];
}

async function measure(on: Rig, pay: (count: number) => Promise<void>, rate: number, runSeconds: number): Promise<Run> {
  const total = rate * runSeconds;
  await received();
  let [restMs, arrived, again, inTime] = [0, 0, 0, 0];
  const delays: number[] = [];
  const take = async (): Promise<number> => {
    const some = await received();
    arrived += some.delays.length;
    again += some.again;
    for (const delay of some.delays) delays.push(delay);
    return some.cpuSeconds;
  };
  const [, cores] = await coresDuring(on.pids(), async () => {
    const [since, own] = [performance.now(), process.cpuUsage()];
    const calls: Promise<void>[] = [];
    for (let paid = 0; paid < total;) {
      const due = Math.min(total, Math.round(((performance.now() - since) / 1_000) * rate));
      if (due > paid) calls.push(pay(due - paid));
      paid = due;
      await pause(everyMs);
    }
    await Promise.all(calls);
    let cpuSeconds = await take();
    inTime = arrived;
    const paidAt = performance.now();
    while (arrived < total) {
      if (performance.now() - paidAt > 60_000)
        throw new Error(`${total - arrived} of ${total} webhooks did not arrive within a minute.`);
      await pause(50);
      cpuSeconds += await take();
      restMs = performance.now() - paidAt;
    }
    const { user, system } = process.cpuUsage(own);
    return { cpuSeconds: cpuSeconds + (user + system) / 1e6 };
  });
  return { rate, delivered: inTime / runSeconds, ...percentiles(Float32Array.from(delays)), again, restMs, cores };
}

function print(runs: Run[], facts: string[]): void {
  if (values.json) {
    console.log(JSON.stringify({ runs, facts }, null, 2));
    return;
  }
  const rows = runs.map(({ rate, delivered, p50, p99, again, restMs, cores }) => {
    const used = Object.entries(cores)
      .filter(([name]) => !['load', 'everything else'].includes(name))
      .reduce((sum, [, one]) => sum + one, 0);
    // Events of the last payments are still on their way when the last second ends.
    const holds = delivered >= rate * 0.98 && p50 < goalDelayMs && used <= goalCores;
    return [
      rate.toLocaleString('en-US'),
      Math.round(delivered).toLocaleString('en-US'),
      p50.toFixed(0),
      p99.toFixed(0),
      String(again),
      restMs.toFixed(0),
      used.toFixed(1),
      rate === goalRate ? `p50 < ${goalDelayMs} ms on ${goalCores} cores` : '–',
      rate === goalRate ? (holds ? 'yes' : 'NO') : '–',
      coresText(cores),
    ];
  });
  printTable(
    [
      'payments per s',
      'webhooks per s',
      'p50 ms',
      'p99 ms',
      'came again',
      'all there after ms',
      'cores',
      'target',
      'holds',
      'cores used',
    ],
    rows,
    [7, 8, 9],
    {
      others: Math.max(...runs.map(({ cores }) => cores['everything else'] ?? 0)),
      notes: [
        `${aboutMachine()}; payments and the receiver run on them too, and are not counted as the system's`,
        ...facts,
        `${seconds} s each: payments between ${people} people, in calls every ${everyMs} ms; each is an event, a notification and a webhook of its recipient, signed and sent over a kept connection`,
        'A delay is from the moment at which the event was written in the transaction of its payment, somewhat before the commit, to its first arrival.',
      ],
    },
  );
}
