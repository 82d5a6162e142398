import { Migration } from '@mikro-orm/migrations';
import {
  actorIsSystem,
  grantSql,
  idempotencyTableSql,
  rowLevelSecurityPolicySql,
  rowLevelSecuritySql,
} from '@plaza/service';

// People, their sessions, and the keys that sign what says who they are.
export class Migration20261121000000_auth extends Migration {
  override up(): void {
    this.addSql(`
      create table "auth"."users" (
        "id" uuid not null,
        "email" text not null,
        "password_hash" text not null,
        "name" text not null,
        "club_id" text null,
        "role" text not null default 'user',
        "merchant_id" uuid null,
        "created_at" timestamptz not null default now(),
        "updated_at" timestamptz not null default now(),
        constraint "users_pkey" primary key ("id"),
        constraint "users_email_unique" unique ("email"),
        constraint "users_email_length_check" check (octet_length("email") between 3 and 254),
        constraint "users_name_length_check" check (char_length("name") between 1 and 100),
        constraint "users_role_check" check ("role" in ('user', 'merchant', 'admin'))
      );
      ${rowLevelSecuritySql('auth', 'users', 'id')}
      ${grantSql('auth', 'users', 'select, insert, update, delete')}`);

    this.addSql(`
      create table "auth"."sessions" (
        "id" uuid not null,
        "user_id" uuid not null,
        "family_hash" bytea not null,
        "token_hash" bytea not null,
        "previous_hash" bytea null,
        "rotation_salt" bytea null,
        "rotated_at" timestamptz null,
        "ip" inet null,
        "user_agent" text null,
        "created_at" timestamptz not null default now(),
        "expires_at" timestamptz not null,
        "ended_at" timestamptz null,
        "end_reason" text null,
        constraint "sessions_pkey" primary key ("id"),
        constraint "sessions_user_id_foreign" foreign key ("user_id") references "auth"."users" ("id") on delete cascade,
        constraint "sessions_hashes_check" check (length("family_hash") = 32 and length("token_hash") = 32 and length("previous_hash") = 32),
        constraint "sessions_rotation_check" check (num_nulls("previous_hash", "rotation_salt", "rotated_at") in (0, 3)),
        constraint "sessions_end_check" check (("ended_at" is null) = ("end_reason" is null)),
        constraint "sessions_end_reason_check" check ("end_reason" in ('logout', 'reuse'))
      );
      create index "sessions_user_id_index" on "auth"."sessions" ("user_id");
      create index "sessions_expires_at_index" on "auth"."sessions" ("expires_at");
      create index "sessions_ended_at_index" on "auth"."sessions" ("ended_at");
      ${rowLevelSecuritySql('auth', 'sessions')}
      ${grantSql('auth', 'sessions', 'select, insert, update, delete')}`);

    // Keys belong to nobody: no person's transaction ever sees one, not even sealed.
    this.addSql(`
      create table "auth"."signing_keys" (
        "kid" text not null,
        "public_jwk" jsonb not null,
        "private_key" bytea not null,
        "created_at" timestamptz not null default now(),
        "active_from" timestamptz not null,
        "retired_at" timestamptz null,
        constraint "signing_keys_pkey" primary key ("kid"),
        constraint "signing_keys_retired_at_check" check ("retired_at" >= "active_from")
      );
      ${rowLevelSecurityPolicySql('auth', 'signing_keys', actorIsSystem)}
      ${grantSql('auth', 'signing_keys', 'select, insert, update, delete')}`);

    this.addSql(idempotencyTableSql('auth'));
  }

  override down(): void {
    this.addSql('drop table "auth"."idempotency_keys", "auth"."signing_keys", "auth"."sessions", "auth"."users";');
  }
}
