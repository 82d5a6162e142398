-- Authors delete their own posts and messages; still, nobody rewords them.

drop policy posts_delete on posts;
create policy posts_delete on posts for delete
  using (
    user_id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );

create policy messages_delete on messages for delete
  using (
    user_id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );
grant delete on messages to plaza_messaging;
