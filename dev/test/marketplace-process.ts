// The marketplace in a process of its own: says where it listens, and whenever it is asked, how much processor time its main thread has used. What works
// in other threads, such as bcrypt, is not in it.
import { startMarketplace } from './marketplace.ts';

const marketplace = await startMarketplace();
const tokens = Object.fromEntries(
  await Promise.all(['lea', 'admin'].map(async (name) => [name, (await marketplace.signIn(name)).token] as const)),
);

process.on('message', (message) => {
  if (message === 'time') {
    const { user, system } = process.threadCpuUsage();
    process.send?.({ milliseconds: (user + system) / 1000 });
  }
});
process.once('disconnect', () => void marketplace.close().finally(() => process.exit(0)));
process.send?.({ ports: marketplace.ports, stripePort: marketplace.stripePort, tokens });
