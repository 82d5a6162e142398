// Queries that nobody made before, as a stranger sends them to fill what a gateway keeps.
import { Agent, get } from 'node:http';
import { say } from './conduct.ts';

/** Sends so many, each another one, and says after each fifth how much memory Envoy has. Answers how much it grew after the first fifth, in bytes. */
export async function flood(port: number, adminPort: number, count: number): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const memory: number[] = [];
  let made = 0;
  for (const fifth of [1, 2, 3, 4, 5]) {
    const until = Math.round((count * fifth) / 5);
    const sendUntil = async (): Promise<void> => {
      while (made < until) await send(agent, port, made++);
    };
    await Promise.all(Array.from({ length: 64 }, sendUntil));
    memory.push(await allocated(adminPort));
    say(`after ${until} made-up queries: ${(memory.at(-1)! / 2 ** 20).toFixed(1)} MiB`);
  }
  agent.destroy();
  return memory[4]! - memory[0]!;
}

function send(agent: Agent, port: number, n: number): Promise<void> {
  const queries = [`club=c${n}`, `club=AS_MONACO&category=${n}`, `page_token=${n}&club=AS_MONACO`, `page_size=${n}`];
  return new Promise((resolve, reject) => {
    get(
      {
        host: '127.0.0.1',
        port,
        agent,
        path: `/api/shop/products?${queries[n % queries.length]}`,
        headers: { host: `host-${n}.example`, 'accept-encoding': `x-${n}`, 'user-agent': `agent ${n}` },
      },
      (response) => response.resume().on('end', resolve),
    ).on('error', reject);
  });
}

async function allocated(adminPort: number): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${adminPort}/stats?filter=^server\\.memory_allocated$`)).text();
  return Number(/: (\d+)/.exec(text)?.[1]);
}
