-- People who show nobody what they have read. What is shown of a member's reading is a number of its own.
create table receiptless_people (
  user_id uuid not null,
  since timestamptz(3) not null default clock_timestamp(),
  constraint receiptless_people_pkey primary key (user_id)
);
alter table receiptless_people enable row level security, force row level security;
-- Whoever reads or writes asks it of the others in the conversation, who notice it anyway.
create policy receiptless_people_select on receiptless_people for select
  using ((select current_setting('plaza.actor', true)) <> '');
create policy receiptless_people_insert on receiptless_people for insert
  with check (user_id::text = (select current_setting('plaza.actor', true)));
create policy receiptless_people_delete on receiptless_people for delete
  using (
    user_id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );
grant select, insert, delete on receiptless_people to plaza_messaging;

select set_config('plaza.actor', 'system', true);
alter table members add column receipt_seq int not null default 0;
-- small table: no release has been made before it
update members set receipt_seq = last_read_seq;
alter table members
  -- small table: no release has been made before it
  add constraint members_receipt_check check (receipt_seq between 0 and last_read_seq);
grant update (receipt_seq) on members to plaza_messaging;
