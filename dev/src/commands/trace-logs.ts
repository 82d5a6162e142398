// Lines of logs that belong to a trace: what services and the gateway wrote as JSON, by request id, and of a person too.
import { open, stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { TraceEntry } from '@plaza/api/trace';

/** Of a file only its end: what it is longer than that is old. */
const maxBytes = 64 * 1024 * 1024;
const maxLines = 1_000;

export interface Wanted {
  requestIds: ReadonlySet<string>;
  /** Whose calls. Empty: nobody's. */
  userId: string;
  since: Date | undefined;
}

/** At most 1,000, the newest of each file. `-` is the standard input. */
export async function linesAbout(files: readonly string[], wanted: Wanted): Promise<TraceEntry[]> {
  const found: TraceEntry[] = [];
  for (const file of files) {
    const ofFile: TraceEntry[] = [];
    for await (const text of linesOf(file)) {
      const entry = entryOf(text, wanted);
      if (entry) ofFile.push(entry);
      if (ofFile.length > 2 * maxLines) ofFile.splice(0, maxLines);
    }
    found.push(...ofFile.slice(-maxLines));
  }
  return found.sort((a, b) => a.at!.getTime() - b.at!.getTime()).slice(-maxLines);
}

async function* linesOf(file: string): AsyncGenerator<string> {
  if (file === '-') {
    yield* createInterface({ input: process.stdin });
    return;
  }
  const { size } = await stat(file);
  const handle = await open(file);
  try {
    yield* handle.readLines({ start: Math.max(0, size - maxBytes), autoClose: false });
  } finally {
    await handle.close();
  }
}

function entryOf(text: string, { requestIds, userId, since }: Wanted): TraceEntry | undefined {
  // Most lines are of others: they are not worth parsing.
  if (!text.startsWith('{') || !(text.includes('request_id') || text.includes('requestId'))) return undefined;
  const line = parsed(text);
  if (!line) return undefined;
  const requestId = textOf(line['request_id'] ?? line['requestId']);
  const isTheirs = userId !== '' && (line['user_id'] === userId || line['by'] === userId);
  if (!requestIds.has(requestId) && !isTheirs) return undefined;
  const at = new Date(textOf(line['time']));
  if (Number.isNaN(at.getTime()) || (since && at < since)) return undefined;
  return 'log' in line ? ofGateway(line, at, requestId) : ofService(line, at, requestId);
}

const base = { kind: 'log', subject: '', attempts: 0 };

function ofGateway(line: Record<string, unknown>, at: Date, requestId: string): TraceEntry {
  const flags = textOf(line['flags']);
  return {
    ...base,
    at,
    service: 'gateway',
    what: `${textOf(line['method'])} ${textOf(line['path'])}`,
    outcome: textOf(line['status']),
    actor: textOf(line['user_id']),
    requestId,
    detail: [`${textOf(line['duration_ms'])} ms`, ...(flags === '' || flags === '-' ? [] : [flags])].join(', '),
  };
}

function ofService(line: Record<string, unknown>, at: Date, requestId: string): TraceEntry {
  const { level, err } = line;
  const error = err && typeof err === 'object' && 'message' in err ? textOf(err.message) : '';
  const ms = line['ms'] === undefined ? '' : `${textOf(line['ms'])} ms`;
  return {
    ...base,
    at,
    service: textOf(line['service']),
    what: [textOf(line['msg']), textOf(line['rpc'])].filter(Boolean).join(' '),
    outcome: textOf(line['outcome'] ?? level),
    actor: textOf(line['by']),
    requestId,
    detail: error || ms,
  };
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    // The end of a file can begin in the middle of a line.
    return undefined;
  }
}

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
