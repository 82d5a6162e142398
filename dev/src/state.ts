// The running stack, written down so that `npx plaza` finds it without configuration.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServiceName } from '@plaza/services';
import type { PerSchema } from './databases.ts';
import { lockHolder } from './lock.ts';
import type { Settings } from './settings.ts';

export interface RunningState {
  pid: number;
  url: string;
  adminUrl: string;
  addresses: Record<ServiceName, string>;
  /** Administrators' URLs: only the owner can read the file. */
  adminUrls: PerSchema<string>;
  databases: PerSchema<string>;
  redisUrl: string | undefined;
  redisClusterNodes: string | undefined;
  envoyBin: string;
  /** The provider of eSIMs, if it is one of this stack's own. */
  esimProvider?: { url: string; token: string } | undefined;
}

const path = ({ runFolder }: Settings) => join(runFolder, 'stack.json');

export function writeState(settings: Settings, state: RunningState): void {
  rmSync(path(settings), { force: true });
  writeFileSync(path(settings), `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
}

export function removeState(settings: Settings): void {
  rmSync(path(settings), { force: true });
}

/** Undefined unless that `npm start` still runs. */
export function readState(settings: Settings): RunningState | undefined {
  try {
    const state = JSON.parse(readFileSync(path(settings), 'utf8')) as RunningState;
    return lockHolder(settings) === state.pid ? state : undefined;
  } catch {
    return undefined;
  }
}
