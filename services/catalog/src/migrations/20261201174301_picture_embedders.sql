-- picture_embedders: finds pictures whose embedding is of another embedder than the one in use.

-- small table: no release has been made before it
create index images_embedder_index on images (is_public, embedder, next_attempt_at) where state = 'ready';
