-- count_image: takes a picture that its owner loses out of what the owner keeps. Whoever adds one counts it first, with
-- the quota as the condition of the same statement.
create or replace function count_image()
returns trigger
language plpgsql
security definer
set search_path = catalog, pg_temp
as $$
begin
  if old.owner is not null then
    update media_usage set images = greatest(images - 1, 0), bytes = greatest(bytes - old.size, 0)
      where owner = old.owner;
  end if;
  return null;
end $$;
revoke all on function count_image() from public;

create or replace trigger images_counted after delete on images for each row execute function count_image();
create or replace trigger images_left after update of owner on images for each row
  when (old.owner is distinct from new.owner) execute function count_image();
