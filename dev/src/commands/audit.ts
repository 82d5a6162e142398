// npx plaza audit: whether the audit logs are what was written, and what to keep elsewhere to be able to tell.
import { existsSync, readFileSync } from 'node:fs';
import { newestCheckpoints, readCheckpoint, verifyAudit, type Checkpoint } from '@plaza/service';
import { servicePublicKeysOf } from '../sealing-keys.ts';
import { Sentence } from '../sentence.ts';
import { readSettings } from '../settings.ts';
import { asOwner, withTargets } from '../targets.ts';
import type { Run } from './command.ts';
import { chosenServices } from './services.ts';

/** Of a value, or of a file, each once. Throws if there is none. */
function checkpointsIn(given: string): Checkpoint[] {
  const text = existsSync(given) ? readFileSync(given, 'utf8') : given;
  const values = new Set(text.match(/[\w-]+\.[\w-]+\.[\w-]+/g));
  const found = [...values].flatMap((value) => readCheckpoint(value) ?? []);
  if (found.length === 0) throw new Sentence(`There is no checkpoint in ${given}.`);
  return found;
}

export const verify: Run = async (given, output) => {
  const kept = given.options('checkpoint').flatMap(checkpointsIn);
  const settings = readSettings();
  const names = chosenServices(given);
  const keys = servicePublicKeysOf(settings);
  return await withTargets(settings, names, false, async ({ adminUrls }) => {
    let code = 0;
    for (const name of names) {
      const options = { service: name, keys: keys[name], kept: kept.filter(({ service }) => service === name) };
      const found = await output.during(`Verifying ${name}`, () =>
        asOwner(name, adminUrls[name], (database) => verifyAudit(database, options)),
      );
      const { entries, unsealed, begin, newest, broken } = found;
      output.data({ service: name, correct: !broken, entries, unsealed, begin, newest, broken });
      if (broken) {
        code = 1;
        output.warn(`${name}: the audit log is broken (${broken.kind}): ${broken.detail}.`);
        continue;
      }
      const since = begin.count === '0' ? '' : `, the first ${begin.count} are no longer kept`;
      const until = newest ? `checkpoint ${newest.sequence} of ${newest.time}` : 'no checkpoint yet';
      output.say(
        `${name}: the audit log is correct: ${entries} entries${since}, ${unsealed} not sealed yet; ${until}.`,
      );
    }
    return code;
  });
};

export const checkpoint: Run = async (given, output) => {
  const names = chosenServices(given);
  return await withTargets(readSettings(), names, false, async ({ adminUrls }) => {
    for (const name of names) {
      const [newest] = await asOwner(name, adminUrls[name], (database) =>
        database.asSystem((em) => newestCheckpoints(em, 1)),
      );
      if (newest) output.tell(newest.value, { service: name, checkpoint: newest.value });
      else output.warn(`${name}: there is no checkpoint yet.`);
    }
    return 0;
  });
};
