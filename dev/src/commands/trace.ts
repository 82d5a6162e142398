// npx plaza trace: what a person, an order or a call went through, from the databases and the logs.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { findTrace, personOf, traceOf as traceOfAuth } from '@plaza/auth/operator';
import type { TraceEntry } from '@plaza/api/trace';
import { traceOf as traceOfCatalog } from '@plaza/catalog/operator';
import { traceOf as traceOfMessaging } from '@plaza/messaging/operator';
import { answerTrace, type TraceSourceOptions } from '@plaza/outbox';
import { ServiceError, type Database } from '@plaza/service';
import { perService, serviceNames, type ServiceName } from '@plaza/services';
import { traceOf as traceOfWallet } from '@plaza/wallet/operator';
import { Sentence } from '../sentence.ts';
import { readSettings, type Settings } from '../settings.ts';
import { asOwner, withTargets } from '../targets.ts';
import type { Given, Run } from './command.ts';
import type { Output } from './output.ts';
import { linesAbout } from './trace-logs.ts';

const sources: Record<ServiceName, (database: Database) => TraceSourceOptions> = {
  auth: traceOfAuth,
  wallet: traceOfWallet,
  catalog: traceOfCatalog,
  messaging: traceOfMessaging,
};

export const trace: Run = async (given, output) => {
  const [of, since] = [given.word('WHAT'), given.option('since')];
  const settings = readSettings();
  return await withTargets(settings, serviceNames, false, async ({ adminUrls }) => {
    const found = await findTrace(
      {
        personOf: (text) => asOwner('auth', adminUrls.auth, (database) => personOf(database, text)),
        services: perService(
          (name) => (question) =>
            asOwner(name, adminUrls[name], (database) => answerTrace(sources[name](database), question)),
        ),
        missed: (_, error) => {
          throw error;
        },
        now: () => new Date(),
      },
      of,
      since === undefined ? undefined : new Date(since),
    ).catch((error: unknown) => {
      if (error instanceof ServiceError && error.reason === 'TRACE_EMPTY') return undefined;
      throw error;
    });
    const entries = found?.entries ?? [];
    const logged = await linesAbout(logFiles(given, settings), {
      requestIds: new Set([of, ...entries.flatMap(({ requestId }) => (requestId ? [requestId] : []))]),
      userId: found?.userId ?? '',
      since: since === undefined ? undefined : new Date(since),
    });
    const all = [...entries, ...logged].sort((a, b) => a.at!.getTime() - b.at!.getTime());
    if (all.length === 0) output.warn(`Nothing is known of ${of}.`);
    if (found?.truncated)
      output.warn(`These are the newest ${entries.length} entries: give an earlier end with --since.`);
    for (const entry of all) show(entry, output);
    return all.length === 0 ? 1 : 0;
  });
};

function show(entry: TraceEntry, output: Output): void {
  const { at, service, kind, what, outcome, subject, actor, requestId, detail, attempts } = entry;
  const tried = attempts > 1 ? `${attempts} attempts` : '';
  const by = actor && `by ${actor}`;
  const call = requestId && `request ${requestId}`;
  const rest = [outcome, detail.replaceAll(/\s+/g, ' ').slice(0, 300), tried, subject, by, call].filter(Boolean);
  output.tell(`${at!.toISOString()}  ${service.padEnd(9)}  ${kind.padEnd(12)}  ${[what, ...rest].join(', ')}`, entry);
}

function logFiles(given: Given, { logFolder }: Settings): readonly string[] {
  const named = given.options('logs');
  const missing = named.find((name) => name !== '-' && !existsSync(name));
  if (missing !== undefined) throw new Sentence(`There is no file ${missing}.`);
  return named.length > 0 || !existsSync(logFolder) ? named : logsIn(logFolder);
}

function logsIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.log'))
    .map((name) => join(folder, name));
}
