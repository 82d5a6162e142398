// A server to which webhooks are sent, as a process of its own: it answers at once, and stores the time of each event's first delivery. It checks
// no signatures, so that it costs little itself. It ends with the one that started it.
import { createServer, type Socket } from 'node:net';

export interface ReceiverSetup {
  port: number;
}

/** Since the last report. */
export interface Received {
  /** Milliseconds from the event's own time to its arrival, of each event's first delivery. */
  delays: Float32Array;
  /** The repeated deliveries. */
  again: number;
  cpuSeconds: number;
}

const answer = 'HTTP/1.1 204 No Content\r\n\r\n';
const seen = new Set<string>();
let delays: number[] = [];
let again = 0;
let cpu = process.cpuUsage();

function serve(socket: Socket): void {
  let waiting = '';
  socket.setNoDelay();
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    waiting += chunk.toString('latin1');
    for (;;) {
      const headEnd = waiting.indexOf('\r\n\r\n');
      if (headEnd < 0) return;
      const head = waiting.slice(0, headEnd);
      const end = headEnd + 4 + Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
      if (waiting.length < end) return;
      take(/\r\nwebhook-id: *(\S+)/i.exec(head)?.[1] ?? '', waiting.slice(headEnd + 4, end));
      waiting = waiting.slice(end);
      socket.write(answer);
    }
  });
}

function take(id: string, body: string): void {
  if (seen.has(id)) {
    again++;
    return;
  }
  seen.add(id);
  delays.push(Date.now() - Date.parse(/"timestamp":"([^"]+)"/.exec(body)?.[1] ?? ''));
}

process.on('message', (message: ReceiverSetup | 'take') => {
  if (message !== 'take') {
    createServer(serve).listen(message.port, '127.0.0.1', () => process.send?.('ready'));
    return;
  }
  const { user, system } = process.cpuUsage(cpu);
  process.send?.({ delays: Float32Array.from(delays), again, cpuSeconds: (user + system) / 1e6 } satisfies Received);
  [delays, again, cpu] = [[], 0, process.cpuUsage()];
});
process.on('disconnect', () => process.exit(0));
