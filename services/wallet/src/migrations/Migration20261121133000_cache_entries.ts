import { Migration } from '@mikro-orm/migrations';
import { cacheTablesSql } from '@plaza/cache';
import { grantSql } from '@plaza/service';

// The cache while Redis is away, and who says that it is.
export class Migration20261121133000_cache_entries extends Migration {
  override up(): void {
    this.addSql(cacheTablesSql('wallet'));
    this.addSql(grantSql('wallet', 'cache_entries', 'select, insert, update, delete'));
    this.addSql(grantSql('wallet', 'cache_outages', 'select, insert, update, delete'));
  }
}
