// The client of a WebSocket: it takes one frame after the other, or is cut off.
import type { WebSocket } from 'ws';

/** As long as the caller of any stream may take for a piece. */
const longestMs = 45_000;

export class SocketListener {
  readonly #socket: WebSocket;
  readonly #slowMs: number;
  readonly #gone = new AbortController();
  /** Whether the last ping was answered. */
  #isAlive = true;

  constructor(socket: WebSocket, slowMs = longestMs) {
    this.#socket = socket;
    this.#slowMs = slowMs;
    socket.on('close', () => this.#gone.abort());
    // What breaks the protocol: the close frame is sent already.
    socket.on('error', () => this.#gone.abort());
    socket.on('message', () => this.close(1008, 'Nothing is expected.'));
    socket.on('pong', () => {
      this.#isAlive = true;
    });
    // Of many pings the latest answer counts: who asks and does not read gets no queue of answers.
    socket.on('ping', (data) => {
      if (socket.bufferedAmount === 0) socket.pong(data);
    });
  }

  /** Aborted when the client is gone. */
  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  /** Resolves when the network has taken it, so that nothing is queued for who reads slowly. Who takes nothing for too long is cut off. */
  async send(text: string): Promise<void> {
    const timer = setTimeout(() => this.#socket.terminate(), this.#slowMs);
    await new Promise<void>((resolve) => {
      // An error means that the client is gone, which the signal says.
      this.#socket.send(text, () => resolve());
    });
    clearTimeout(timer);
  }

  /** Who has not answered the ping before is not there any more. */
  ping(): void {
    if (!this.#isAlive) return this.#socket.terminate();
    this.#isAlive = false;
    this.#socket.ping();
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
    this.#gone.abort();
  }
}
