-- People who agreed to mails that are not about their own account, such as the digest. Only the service itself reads and writes them.
create table mail_subscribers (
  user_id uuid not null,
  since timestamptz(3) not null default now(),
  digest_at timestamptz(3) not null,
  constraint mail_subscribers_pkey primary key (user_id)
);
create index mail_subscribers_digest_index on mail_subscribers (digest_at);
alter table mail_subscribers enable row level security, force row level security;
create policy mail_subscribers_actor on mail_subscribers
  using ((select current_setting('plaza.actor', true)) = 'system');
grant select, insert, update (digest_at), delete on mail_subscribers to plaza_messaging;
