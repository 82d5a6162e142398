// The calls of a device: with its own token, each once, and for a short time only, since a guest is waiting.
import { createPlaza, isPlazaError, type CallOptions, type ScanInput } from '@plaza/client';

const { api } = createPlaza({ baseUrl: '', attempts: 1 });

const scanMs = 2_500;
const readMs = 20_000;

const as = (token: string, timeoutMs: number): CallOptions => ({ headers: { 'checkin-token': token }, timeoutMs });

export const deviceApi = {
  pair: (code: string) => api.pairDevice({ code }, { timeoutMs: readMs }),
  read: (token: string) => api.getCheckIn({}, as(token, readMs)),
  tickets: (token: string, cursor: string) =>
    api.listGateTickets({ limit: 5_000, ...(cursor && { cursor }) }, as(token, readMs)),
  ask: (token: string, scan: ScanInput) => api.submitScans({ scans: [scan] }, as(token, scanMs)),
  undo: (token: string, id: string, reason: string) => api.undoOwnScan({ scan_id: id, reason }, as(token, readMs)),
  report: (token: string, scans: ScanInput[]) =>
    api.submitScans({ scans, device_now: new Date().toISOString() }, as(token, readMs)),
};

/** Why the device may not work now; undefined if that is not it. */
export function endOf(error: unknown): 'revoked' | 'notYet' | undefined {
  if (isPlazaError(error, 'DEVICE_TOKEN_INVALID')) return 'revoked';
  return isPlazaError(error, 'DEVICE_NOT_YET') ? 'notYet' : undefined;
}

/** The server understood and refused: to repeat it is of no use. */
export const isRefused = (error: unknown): boolean =>
  isPlazaError(error) && error.status >= 400 && error.status < 500 && error.status !== 429 && !endOf(error);
