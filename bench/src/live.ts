// npm run bench -- live: what people cost who listen and to whom nothing happens, in memory and processor time, and how soon all of them are back where they
// were after their streams broke off. About two minutes.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request, type IncomingMessage } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { eventsOf } from '@plaza/client/live';
import { signUp } from './buyers.ts';
import { aboutMachine, conduct, say } from './conduct.ts';
import { coresDuring } from './processors.ts';
import { percentiles, printTable } from './report.ts';
import { startRig } from './rig.ts';

const { values } = parseArgs({
  options: { listeners: { type: 'string', default: '5000' }, seconds: { type: 'string', default: '40' } },
  allowPositionals: true,
});
const [count, seconds] = [Number(values.listeners), Number(values.seconds)];
/** What messaging allows: streams of a person, and of an address. */
const [ofPerson, ofAddress] = [20, 2_000];
const openedAtOnce = 64;
/** Those who listen. */
const measured = ['messaging', 'envoy'] as const;

interface Stream {
  /** Where it begins, or went on. */
  cursor: string;
  response: IncomingMessage;
}

await conduct(async (keep) => {
  const rig = keep(await startRig(say));
  const people = await signUp(rig.stack.url, Math.ceil(count / ofPerson));
  const open = async (index: number, cursor = ''): Promise<Stream> => {
    const { token } = people[index % people.length]!;
    const sent = request(`${rig.stack.url}/api/live?${new URLSearchParams({ after: cursor }).toString()}`, {
      headers: { authorization: `Bearer ${token}` },
      agent: false,
      // Each of these is an address of this machine.
      localAddress: `127.0.0.${2 + Math.floor(index / ofAddress)}`,
    }).end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    if (response.statusCode !== 200) throw new Error(`A stream was answered with ${response.statusCode}.`);
    const { value } = await eventsOf(response.iterator({ destroyOnReturn: false })).next();
    if (value?.event !== 'started') throw new Error(`A stream began with ${value?.event ?? 'nothing'}.`);
    response.resume();
    return { cursor: value.id ?? '', response };
  };
  // What the first ones load stays when they have gone.
  for (const { response } of await openAll(ofPerson, open)) response.destroy();
  const before = memory(rig.pids());
  const [, coresBefore] = await idle(rig.pids());
  const streams = await openAll(count, open);
  say(`${count} listen`);
  const [, cores] = await idle(rig.pids());
  const after = memory(rig.pids());
  if (streams.some(({ response }) => response.destroyed)) throw new Error('A stream ended.');

  for (const { response } of streams) response.destroy();
  const since = performance.now();
  const delays = new Float32Array(count);
  const back = await openAll(count, async (index) => {
    const stream = await open(index, streams[index]!.cursor);
    delays[index] = performance.now() - since;
    return stream;
  });
  if (back.some(({ cursor }, index) => cursor !== streams[index]!.cursor))
    throw new Error('A stream did not go on where it was.');
  const { p50, p99 } = percentiles(delays);
  for (const { response } of back) response.destroy();

  printTable(
    ['', 'kB for each listener', 'µs of a core a second for each listener'],
    measured.map((name) => [
      name,
      ((after[name] - before[name]) / count).toFixed(1),
      (((cores[name]! - coresBefore[name]!) * 1e6) / count).toFixed(1),
    ]),
    [0],
    {
      others: cores['everything else'] ?? 0,
      notes: [
        `${aboutMachine()}; everything, also the listeners, runs on them`,
        ...rig.facts,
        `${count} streams of ${people.length} people, idle for ${seconds} s, without TLS`,
        `all back where they were ${((performance.now() - since) / 1_000).toFixed(1)} s after all broke off, ${openedAtOnce} at once: p50 ${p50.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms`,
      ],
    },
  );
});

async function openAll(wanted: number, open: (index: number) => Promise<Stream>): Promise<Stream[]> {
  const streams: Stream[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < wanted) {
      const index = next++;
      streams[index] = await open(index);
    }
  };
  await Promise.all(Array.from({ length: openedAtOnce }, work));
  return streams;
}

function idle(pids: Record<string, number>): Promise<[unknown, Record<string, number>]> {
  return coresDuring(pids, async () => {
    const before = process.cpuUsage();
    await pause(seconds * 1_000);
    const { user, system } = process.cpuUsage(before);
    return { cpuSeconds: (user + system) / 1e6 };
  });
}

/** Resident, in kB. */
function memory(pids: Record<string, number>): Record<(typeof measured)[number], number> {
  const of = (name: string): number =>
    Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pids[name]}/status`, 'utf8'))?.[1]);
  return { messaging: of('messaging'), envoy: of('envoy') };
}
