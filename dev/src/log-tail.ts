// The last lines of a log for a person: pino's JSON as plain sentences, anything else as it is.
import type { Running } from './engines/index.ts';

export function logTail(running: Running, count = 8): string {
  return running
    .lastLines(40)
    .split('\n')
    .flatMap(readable)
    .slice(-count)
    .map((line) => `    ${line}`)
    .join('\n');
}

function readable(line: string): string[] {
  if (!line.startsWith('{')) return line.trim() ? [line] : [];
  try {
    const { level, msg, message, err } = JSON.parse(line) as {
      level?: number;
      msg?: string;
      message?: string;
      err?: { message?: string; stack?: string };
    };
    const text = msg ?? message ?? line;
    const name =
      level === undefined ? '' : level >= 60 ? 'fatal: ' : level >= 50 ? 'error: ' : level >= 40 ? 'warning: ' : '';
    return [
      `${name}${text}`,
      ...(err
        ? (err.stack ?? err.message ?? '')
            .split('\n')
            .slice(0, 5)
            .map((at) => `  ${at.trim()}`)
        : []),
    ];
  } catch {
    return [line];
  }
}
