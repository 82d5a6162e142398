// The operator's command in Kubernetes: the Job that the chart makes of it, and the guide's line for every remedy.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from '../src/commands/program.ts';
import { commands } from '../src/commands/table.ts';
import { chartFolder } from '../src/chart/generate.ts';
import { render, type KubernetesObject } from '../src/chart/render.ts';
import { ensureHelm } from '../src/chart/tools.ts';
import { checkout } from '../src/engines/index.ts';

const values = (name: string): string => join(chartFolder, 'ci', name);

interface Job extends KubernetesObject {
  spec: {
    backoffLimit: number;
    template: {
      metadata: KubernetesObject['metadata'];
      spec: { containers: { args: string[]; env: { name: string }[] }[] };
    };
  };
}

const jobOf = (name: string, ...words: string[]) =>
  render(
    values(name),
    '--show-only',
    'templates/operator.yaml',
    '--set-string',
    `operator.args={${words.join(',')}}`,
  ) as Promise<Job[]>;

beforeAll(() => {
  ensureHelm();
});

describe('the Job', () => {
  test.each(['trial.yaml', 'external.yaml', 'server.yaml', 'minimal.yaml', 'everything.yaml'])(
    '%s: runs these words once, under a new name each time',
    async (name) => {
      const [job, ...others] = await jobOf(name, 'events', 'replay', '7', '--yes');
      expect(others).toEqual([]);
      expect(job).toMatchObject({ kind: 'Job', metadata: { generateName: expect.stringMatching(/-operator-$/) } });
      expect(job?.metadata).not.toHaveProperty('name');
      expect(job?.spec.backoffLimit).toBe(0);
      const [container] = job!.spec.template.spec.containers;
      expect(container?.args).toEqual(['/app/dev/src/operator.ts', 'events', 'replay', '7', '--yes']);
      expect(container?.env.map(({ name: variable }) => variable)).toEqual(
        expect.arrayContaining([
          'AUTH_DATABASE_URL',
          'WALLET_DATABASE_URL',
          'CATALOG_DATABASE_URL',
          'MESSAGING_DATABASE_URL',
          'BACKEND_APP_DATABASE_URL',
          'ENCRYPTION_KEY',
        ]),
      );
    },
  );

  test('is no part of a release', async () => {
    const jobs = (await render(values('external.yaml'))).filter(
      ({ metadata }) => metadata.labels?.['app.kubernetes.io/component'] === 'operator',
    );
    expect(jobs.map(({ kind }) => kind).sort()).toEqual(['NetworkPolicy', 'ServiceAccount']);
    await expect(
      render(values('external.yaml'), '--is-upgrade', '--set-string', 'operator.args={doctor}'),
    ).rejects.toThrow(/operator\.args is only for helm template/);
  });
});

describe('the guide', () => {
  const guide = readFileSync(join(checkout, 'docs/operations.md'), 'utf8');
  const names = commands.map(({ name }) => name);
  /** The longest name of a command that these words begin with. */
  const commandOf = (words: string): string | undefined =>
    names.filter((name) => `${words} `.startsWith(`${name} `)).sort((a, b) => b.length - a.length)[0];
  const rows = new Map(
    [...guide.matchAll(/^\| `npx plaza ([a-z ]+)` +\| (.+?) +\|$/gm)]
      .filter(([line]) => !/\| (?:prints|writes|verifies)/.test(line))
      .map(([, command, cluster]) => [command!, cluster!]),
  );

  test('has a line for Kubernetes beside every remedy', () => {
    // What has "…" or a name in capitals is a sentence about all commands.
    const remedies = [...guide.matchAll(/npx plaza ([a-z][a-z -]*)/g)].map(([, words]) => words!.trim());
    const used = [...new Set(remedies.map((words) => commandOf(words) ?? words))].sort();
    expect(used.filter((name) => !names.includes(name))).toEqual([]);
    expect(used.filter((name) => !rows.has(name))).toEqual([]);
    expect([...rows.keys()].filter((name) => !names.includes(name))).toEqual([]);
  });

  test('operates with words that the command understands', () => {
    const lines = [...guide.matchAll(/`operate ([a-z][^`>]*)/g)].map(([, words]) => words!.trim());
    expect(lines.length).toBeGreaterThan(10);
    for (const line of lines) {
      // In place of what the reader fills in.
      const words = line
        .replace('TASK', 'weekly')
        .replace(/\b(?:KEY|WHAT|ID)\b/, '0190aaaa-0000-7000-8000-000000000001')
        .split(' ');
      expect([line, parse(words)]).toMatchObject([line, { command: { name: commandOf(line) } }]);
    }
  });
});
