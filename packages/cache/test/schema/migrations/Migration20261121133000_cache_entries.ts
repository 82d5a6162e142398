import { Migration } from '@mikro-orm/migrations';
import { sqlText } from '@plaza/service';
import { cacheTables } from '../../../src/entries.ts';

export class Migration20261121133000_cache_entries extends Migration {
  override up(): void {
    this.addSql(sqlText(cacheTables, 'shelf'));
  }
}
