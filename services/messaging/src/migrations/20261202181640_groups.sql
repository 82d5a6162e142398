-- Groups: a name, roles, and people who come and go. Two people have one conversation that is no group; groups of two
-- may be as many as they like.
select set_config('plaza.actor', 'system', true);
alter table conversations
  add column kind text not null default 'direct',
  add column name text not null default '';
alter table conversations drop constraint conversations_participants_check;
-- Without those whose accounts were deleted, who are no members any more.
update conversations c set
  kind = 'group',
  participants = array(
    select who from unnest(participants) with ordinality as one (who, place)
    where exists (select from members m where m.conversation_id = c.id and m.user_id = who) order by place)
where cardinality(participants) > 2;
alter table conversations
  -- small table: no release has been made before it
  add constraint conversations_participants_check
    check (cardinality(participants) between 1 and 50 and array_position(participants, null) is null),
  -- small table: no release has been made before it
  add constraint conversations_kind_check
    check (kind = 'group' or kind = 'direct' and cardinality(participants) = 2 and name = ''),
  -- small table: no release has been made before it
  add constraint conversations_name_check check (char_length(name) <= 100);
drop index conversations_pair_unique;
-- small table: no release has been made before it
create unique index conversations_pair_unique on conversations
  (least(participants[1], participants[2]), greatest(participants[1], participants[2]))
  where kind = 'direct';

alter table members
  add column role text not null default 'member',
  -- small table: no release has been made before it
  add constraint members_role_check check (role in ('owner', 'moderator', 'member'));
-- Who opened a group owns it, or else whoever of those who are left joined first.
update members set role = 'owner'
from (
  select distinct on (m.conversation_id) m.conversation_id, m.user_id
  from conversations c join members m on m.conversation_id = c.id
  where c.kind = 'group'
  order by m.conversation_id, array_position(c.participants, m.user_id)
) heir
where members.conversation_id = heir.conversation_id and members.user_id = heir.user_id;

-- The trigger guard_people lets only the service itself change these.
grant update (participants, name) on conversations to plaza_messaging;
grant update (role) on members to plaza_messaging;
