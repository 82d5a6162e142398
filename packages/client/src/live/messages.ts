// What comes over a WebSocket, one message after the other.

/** As each message is read by `read`. @returns how it was closed. Throws the reason of the signal, which closes it. */
export async function* messagesOf<Message>(
  socket: WebSocket,
  signal: AbortSignal,
  read: (text: string) => Message,
): AsyncGenerator<Message, { code: number; reason: string }, undefined> {
  const came: string[] = [];
  let closed: { code: number; reason: string } | undefined;
  let wake: (() => void) | undefined;
  const stir = (): void => wake?.();
  socket.onmessage = ({ data }) => {
    came.push(String(data));
    stir();
  };
  // Whatever fails, this comes after it.
  socket.onclose = ({ code, reason }) => {
    closed = { code, reason };
    stir();
  };
  signal.addEventListener('abort', stir);
  try {
    for (;;) {
      signal.throwIfAborted();
      const text = came.shift();
      if (text !== undefined) yield read(text);
      else if (closed) return closed;
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  } finally {
    signal.removeEventListener('abort', stir);
    socket.close();
  }
}
