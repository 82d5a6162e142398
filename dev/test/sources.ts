import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** The texts of the code of packages and services, without tests. */
export const serviceSources: readonly string[] = ['packages', 'services'].flatMap((folder) =>
  readdirSync(join(root, folder)).flatMap((name) => {
    const source = join(root, folder, name, 'src');
    return readdirSync(source, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .map((file) => readFileSync(join(source, file), 'utf8'));
  }),
);
