// A new project with @plaza/client as others get it: built, packed, and installed without a network.
import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildClient } from './build.ts';

const run = promisify(execFile);

/** @returns where the project is, inside `folder` */
export async function projectWithClient(folder: string): Promise<string> {
  const built = join(folder, 'built');
  buildClient(built);
  const pack = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const { stdout } = await run('npm', pack, { cwd: built });
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  const project = join(folder, 'project');
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  await run('npm', ['install', '--offline', '--no-audit', '--no-fund', join(folder, filename)], { cwd: project });
  return project;
}
