-- index_embeddings: makes the indexes by which pictures that look alike are found, if the server has pgvector. Without
-- it they are compared one by one, as far as that is quick enough.
--
-- The embeddings are arrays, which every server has; only these indexes depend on the extension: one for each length
-- that embedders have, of which all but one or two stay empty. They are made with the migration, while there are no
-- pictures yet. Where pgvector comes later, an operator runs `select catalog.index_embeddings()`: writing pictures
-- waits until they are made.
create or replace function index_embeddings()
returns boolean
language plpgsql
set search_path = catalog, pg_temp
as $$
declare
  home constant text := (select n.nspname from pg_extension e join pg_namespace n on n.oid = e.extnamespace
    where e.extname = 'vector' and string_to_array(e.extversion, '.')::int[] >= '{0,8}');
  length int;
begin
  if home is null then
    return false;
  end if;
  foreach length in array '{96,384,512,640,768,1024,1152,1280,1536}'::int[] loop
    execute format('create index if not exists %2$I on images
      using hnsw ((embedding::%1$I.vector(%3$s)) %1$I.vector_cosine_ops) where cardinality(embedding) = %3$s',
      home, format('images_embedding_%s_index', length), length);
  end loop;
  -- That of the built-in embedder alone, from before.
  drop index if exists images_embedding_index;
  return true;
end $$;
revoke all on function index_embeddings() from public;

select index_embeddings();
