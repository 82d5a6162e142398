// npx plaza audit: whether the audit logs are what was written, and what to keep elsewhere to be able to tell.
import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { newestCheckpoints, parsePublicKeys, readCheckpoint, verifyAudit, type Checkpoint } from '@plaza/service';
import { serviceNames, type ServiceName } from '@plaza/services';
import { publicKeysOf, readSecrets } from './secrets.ts';
import { Sentence } from './sentence.ts';
import { inSentences, type Settings } from './settings.ts';
import { asOwner, withTargets } from './targets.ts';

const usage = `npx plaza audit verify [--service NAME] [--checkpoint FILE|VALUE]…
npx plaza audit checkpoint [--service NAME]

verify      computes the chain of every audit log again, compares it with its signed checkpoints, and names the first
            break; exits with 1 if there is one. --checkpoint gives checkpoints that were kept elsewhere, as a value or
            as a file with any number of them, also among other text, such as a log.
checkpoint  prints the newest signed checkpoint of every service, one a line: keep them outside of the databases.`;

/** @returns the exit code */
export async function auditCommand(readSettings: () => Settings, words: string[]): Promise<number> {
  const [act, ...rest] = words;
  if (act === undefined || act === '--help' || act === 'help') {
    console.log(usage);
    return act === undefined ? 2 : 0;
  }
  if (act !== 'verify' && act !== 'checkpoint') throw new Sentence(`"npx plaza audit" has two commands:\n${usage}`);
  const { service, checkpoint } = optionsOf(rest);
  const names = service === undefined ? serviceNames : [service];
  if (act === 'checkpoint') return await printCheckpoints(readSettings(), names);
  return await verify(readSettings(), names, checkpoint.flatMap(checkpointsIn));
}

function optionsOf(words: string[]): { service: ServiceName | undefined; checkpoint: string[] } {
  const { values } = inSentences(() =>
    parseArgs({
      args: words,
      options: { service: { type: 'string' }, checkpoint: { type: 'string', multiple: true } },
    }),
  );
  const service = serviceNames.find((name) => name === values.service);
  if (values.service !== undefined && !service)
    throw new Sentence(`There is no service "${values.service}": ${serviceNames.join(', ')}.`);
  return { service, checkpoint: values.checkpoint ?? [] };
}

/** Of a value, or of a file, each once. Throws if there is none. */
function checkpointsIn(given: string): Checkpoint[] {
  const text = existsSync(given) ? readFileSync(given, 'utf8') : given;
  const values = new Set(text.match(/[\w-]+\.[\w-]+\.[\w-]+/g));
  const found = [...values].flatMap((value) => readCheckpoint(value) ?? []);
  if (found.length === 0) throw new Sentence(`There is no checkpoint in ${given}.`);
  return found;
}

async function verify(settings: Settings, names: readonly ServiceName[], kept: Checkpoint[]): Promise<number> {
  const keys = inSentences(() =>
    parsePublicKeys(settings.env['SERVICE_PUBLIC_KEYS'] ?? publicKeysOf(readSecrets(settings).serviceKeys)),
  );
  return await withTargets(settings, names, false, async ({ adminUrls }) => {
    let code = 0;
    for (const name of names) {
      const { entries, unsealed, begin, newest, broken } = await asOwner(name, adminUrls[name], (database) =>
        verifyAudit(database, {
          service: name,
          keys: keys[name],
          kept: kept.filter(({ service }) => service === name),
        }),
      );
      if (broken) {
        code = 1;
        console.error(`${name}: the audit log is broken (${broken.kind}): ${broken.detail}.`);
        continue;
      }
      const since = begin.count === '0' ? '' : `, the first ${begin.count} are no longer kept`;
      const until = newest ? `checkpoint ${newest.sequence} of ${newest.time}` : 'no checkpoint yet';
      console.log(
        `${name}: the audit log is correct: ${entries} entries${since}, ${unsealed} not sealed yet; ${until}.`,
      );
    }
    return code;
  });
}

async function printCheckpoints(settings: Settings, names: readonly ServiceName[]): Promise<number> {
  return await withTargets(settings, names, false, async ({ adminUrls }) => {
    for (const name of names) {
      const [newest] = await asOwner(name, adminUrls[name], (database) =>
        database.asSystem((em) => newestCheckpoints(em, 1)),
      );
      if (newest) console.log(newest.value);
      else console.error(`${name}: there is no checkpoint yet.`);
    }
    return 0;
  });
}
