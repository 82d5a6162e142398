// Part of npm test: the form of every SQL function's file, the events that functions write, and what versioned migrations do to tables in use. Prints the faults and fails.
import { readdirSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sqlFiles } from '@plaza/service';
import { schemaNames } from '@plaza/services';
import { schemaOf } from '../databases.ts';
import { checkout } from '../engines/index.ts';
import { eventFaults } from './events.ts';
import { fileFaults } from './files.ts';
import { lockingStatements } from './migrations.ts';

const faults: string[] = [];
const seen = new Set<string>();
for (const name of schemaNames) {
  const schema = await schemaOf(name);
  for (const { name, path } of sqlFiles(schema)) {
    if (seen.has(path)) continue;
    seen.add(path);
    const text = readFileSync(path, 'utf8');
    for (const fault of [...(await fileFaults(name, text)), ...eventFaults(text)])
      faults.push(`${relative(checkout, path)}: ${fault}`);
  }
  // The first of them meets an empty schema.
  for (const file of readdirSync(schema.migrations).filter(
    (file) => file.endsWith('.sql') && file !== 'baseline.sql',
  )) {
    const url = new URL(file, schema.migrations);
    for (const { line, message } of await lockingStatements(readFileSync(url, 'utf8')))
      faults.push(`${relative(checkout, fileURLToPath(url))}:${line}: ${message}`);
  }
}
for (const fault of faults) console.error(fault);
console.log(`${seen.size} SQL functions, ${faults.length} faults`);
process.exitCode = faults.length > 0 ? 1 : 0;
