// The packages that a workspace runs on, found as Node finds them: production dependencies alone, from a tree that npm has installed.
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

interface Manifest {
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

export interface Closure {
  /** Folders of workspaces, relative to the root. */
  workspaces: string[];
  /** Folders of packages under node_modules, relative to the root. */
  packages: string[];
  /** Which name in node_modules leads to which workspace. */
  links: Map<string, string>;
}

/** Dependencies that do not run: types, and packages that only count installations. */
const nothingRuns = /^@types\/|^undici-types$|^@scarf\//;

export function closure(root: string, roots: readonly string[]): Closure {
  const found = new Map<string, 'workspace' | 'package'>();
  const links = new Map<string, string>();
  const visit = (folder: string, kind: 'workspace' | 'package'): void => {
    const key = relative(root, folder);
    if (found.has(key)) return;
    found.set(key, kind);
    const { dependencies = {}, optionalDependencies = {} } = JSON.parse(
      readFileSync(join(folder, 'package.json'), 'utf8'),
    ) as Manifest;
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      if (nothingRuns.test(name)) continue;
      const at = locate(root, folder, name);
      if (!at) {
        // Packages for other platforms are not installed here.
        if (name in optionalDependencies) continue;
        throw new Error(`${key} needs ${name}, which is not installed: run "npm ci".`);
      }
      const real = realpathSync(at);
      if (real !== at) links.set(relative(root, at), relative(root, real));
      visit(real, real === at ? 'package' : 'workspace');
    }
  };
  for (const workspace of roots) visit(join(root, workspace), 'workspace');
  const of = (kind: string) =>
    [...found]
      .filter(([, what]) => what === kind)
      .map(([key]) => key)
      .sort();
  return { workspaces: of('workspace'), packages: of('package'), links };
}

function locate(root: string, from: string, name: string): string | undefined {
  for (let at = from; ; at = dirname(at)) {
    const path = join(at, 'node_modules', name);
    if (existsSync(join(path, 'package.json'))) return path;
    if (at === root || at === dirname(at)) return undefined;
  }
}
