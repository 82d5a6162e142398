// The chart as Kubernetes gets it.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseAllDocuments } from 'yaml';
import { chartFolder } from './generate.ts';
import { ensureHelm } from './tools.ts';

export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; labels?: Record<string, string>; annotations?: Record<string, string> };
  [field: string]: unknown;
}

/** Runs helm. @returns its output; throws an error with its message */
export async function helm(args: string[], env: NodeJS.ProcessEnv = process.env): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(join(ensureHelm(), 'helm'), args, {
      env,
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout;
  } catch (error) {
    const { stderr, stdout } = error as { stderr?: string; stdout?: string };
    throw new Error(`helm ${args.join(' ')}: ${stderr ?? ''}${stdout ?? ''}`, { cause: error });
  }
}

/** Every object that these values make, hooks and tests among them. */
export async function render(values: string, ...args: string[]): Promise<KubernetesObject[]> {
  const text = await helm([
    'template',
    'plaza',
    chartFolder,
    '--namespace',
    'shop',
    '--values',
    values,
    '--kube-version',
    '1.35.0',
    ...args,
  ]);
  return parseAllDocuments(text)
    .map((document) => {
      const [error] = document.errors;
      if (error) throw new Error(error.message);
      return document.toJSON() as KubernetesObject | null;
    })
    .filter((object) => object !== null);
}
