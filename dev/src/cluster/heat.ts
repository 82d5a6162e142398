// As many reads of messaging's feed as this process can make, so that something has to grow.
import { randomUUID } from 'node:crypto';

export async function heat(url: string, people: number): Promise<void> {
  let ending = false;
  process.once('SIGTERM', () => {
    ending = true;
  });
  const headers = { 'content-type': 'application/json', 'idempotency-key': randomUUID() };
  const { access_token: token } = (await fetch(`${url}/api/auth/register`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ email: `heat-${randomUUID()}@plaza.invalid`, password: randomUUID(), name: 'Heat' }),
  }).then((response) => response.json())) as { access_token: string };
  await Promise.all(
    Array.from({ length: people }, async () => {
      while (!ending)
        await fetch(`${url}/api/social/feed`, { headers: { authorization: `Bearer ${token}` } }).then(
          (response) => response.text(),
          () => new Promise((resolve) => setTimeout(resolve, 100)),
        );
    }),
  );
}
