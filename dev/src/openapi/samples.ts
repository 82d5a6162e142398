// The code that openapi.json shows for the main operations: regions of docs/examples, which a test runs.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface CodeSample {
  lang: string;
  label: string;
  source: string;
}

export interface CodeSamples {
  /** What all examples of a language begin with. */
  setup: CodeSample[];
  operations: ReadonlyMap<string, CodeSample[]>;
}

const languages = [
  { lang: 'Shell', label: 'curl', files: ['curl/walk.sh'] },
  { lang: 'TypeScript', label: 'TypeScript', files: ['typescript/walk.ts', 'typescript/webhook.ts'] },
  { lang: 'Python', label: 'Python', files: ['python/walk.py', 'python/webhook.py'] },
  { lang: 'Go', label: 'Go', files: ['go/walk.go', 'go/webhook.go'] },
];

const shown = [
  'register',
  'login',
  'deposit',
  'getBalance',
  'listProducts',
  'getEvent',
  'purchaseTickets',
  'sendMoney',
  'createWebhook',
];

/** Verification is no operation: whoever creates a webhook needs it next. A shell receives no webhooks. */
const additions: Readonly<Record<string, string>> = { createWebhook: 'verify' };

/** `folder` is docs/examples. Throws if a region is missing, or is not shown anywhere. */
export function codeSamples(folder: string): CodeSamples {
  const all = languages.map(({ lang, label, files }) => {
    const regions = new Map(files.flatMap((file) => [...regionsOf(readFileSync(join(folder, file), 'utf8'), file)]));
    const sampleOf = (name: string): CodeSample => {
      const added = regions.get(additions[name] ?? '');
      const source = regions.get(name);
      if (source === undefined) throw new Error(`The example in ${label} has no region ${name}.`);
      return { lang, label, source: [source, ...(added === undefined ? [] : [added])].join('\n\n') };
    };
    const known = ['setup', ...shown, ...Object.values(additions)];
    const unknown = [...regions.keys()].filter((name) => !known.includes(name));
    if (unknown.length > 0) throw new Error(`No operation shows ${unknown.join(', ')} of the example in ${label}.`);
    return sampleOf;
  });
  const samplesOf = (name: string): CodeSample[] => all.map((sampleOf) => sampleOf(name));
  return { setup: samplesOf('setup'), operations: new Map(shown.map((name) => [name, samplesOf(name)])) };
}

/** What stands between `region NAME` and `endregion` in comments, without the indentation that all lines have. */
export function regionsOf(text: string, file: string): Map<string, string> {
  const regions = new Map<string, string>();
  for (const [, name = '', content = ''] of text.matchAll(
    /^[ \t]*(?:#|\/\/) region (\S+)\n([^]*?)^[ \t]*(?:#|\/\/) endregion$/gm,
  )) {
    if (regions.has(name)) throw new Error(`${file} has the region ${name} twice.`);
    if (/^[ \t]*(?:#|\/\/) region /m.test(content)) throw new Error(`${file} does not end the region ${name}.`);
    const lines = content.trimEnd().split('\n');
    const indents = lines.filter((line) => line !== '').map((line) => /^[ \t]*/.exec(line)![0].length);
    const least = Math.min(...indents);
    regions.set(
      name,
      lines
        .map((line) => line.slice(least))
        .join('\n')
        .trim(),
    );
  }
  return regions;
}
