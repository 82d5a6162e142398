// A versioned migration whose text is a .sql file beside it.
import { readFileSync } from 'node:fs';
import { Migration } from '@mikro-orm/migrations';
import { runtimeRole } from './roles.ts';

export abstract class SqlMigration extends Migration {
  abstract readonly file: URL;

  override up(): void {
    this.addSql(readFileSync(this.file, 'utf8'));
  }
}

/** A file that several schemas share, for one of them: `:"schema"` and `:"role"` stand for its name and for the role under which its service connects. */
export function sqlText(file: URL | string, schema: string): string {
  return readFileSync(file, 'utf8')
    .replaceAll(':"schema"', `"${schema}"`)
    .replaceAll(':"role"', `"${runtimeRole(schema)}"`);
}
