-- index_embeddings: makes the index by which pictures that look alike are found, if the server has pgvector. Without it
-- they are compared one by one, as far as that is quick enough.
--
-- The embeddings are arrays, which every server has; only this index depends on the extension. It is made with the
-- migration, while there are no pictures yet. Where pgvector comes later, an operator runs
-- `select catalog.index_embeddings()`: writing pictures waits until it is made.
create or replace function index_embeddings()
returns boolean
language plpgsql
set search_path = catalog, pg_temp
as $$
declare
  home constant text := (select n.nspname from pg_extension e join pg_namespace n on n.oid = e.extnamespace
    where e.extname = 'vector' and string_to_array(e.extversion, '.')::int[] >= '{0,8}');
begin
  if home is null then
    return false;
  end if;
  execute format('create index if not exists images_embedding_index on images
    using hnsw ((embedding::%1$I.vector(96)) %1$I.vector_cosine_ops) where embedding is not null', home);
  return true;
end $$;
revoke all on function index_embeddings() from public;

select index_embeddings();
