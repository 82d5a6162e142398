// A process that sends requests. It ends with the one that started it.
import { drive, type Load } from './http-load.ts';

process.on('message', (load: Load) => {
  const before = process.cpuUsage();
  void drive(load).then((result) => {
    const { user, system } = process.cpuUsage(before);
    process.send?.({ ...result, cpuSeconds: (user + system) / 1e6 });
  });
});
process.on('disconnect', () => process.exit(0));
