import { Migration } from '@mikro-orm/migrations';
import { grantSql } from '@plaza/service';
import { cacheTablesSql } from '../../../src/entries.ts';

export class Migration20261121133000_cache_entries extends Migration {
  override up(): void {
    this.addSql(cacheTablesSql('shelf'));
    this.addSql(grantSql('shelf', 'cache_entries', 'select, insert, update, delete'));
    this.addSql(grantSql('shelf', 'cache_outages', 'select, insert, update, delete'));
  }
}
