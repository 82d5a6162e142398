// Tries to connect from a foreign pod to each `host:port`. Prints those that accept.
import { connect } from 'node:net';

export async function knock(doors: string[]): Promise<void> {
  const open = await Promise.all(
    doors.map(
      (door) =>
        new Promise<string | undefined>((resolve) => {
          const colon = door.lastIndexOf(':');
          const socket = connect({ host: door.slice(0, colon), port: Number(door.slice(colon + 1)), timeout: 3_000 });
          const end = (answer?: string): void => {
            socket.destroy();
            resolve(answer);
          };
          socket
            .once('connect', () => end(door))
            .once('timeout', () => end())
            .once('error', () => end());
        }),
    ),
  );
  console.log(JSON.stringify({ open: open.filter((door) => door !== undefined) }));
}
