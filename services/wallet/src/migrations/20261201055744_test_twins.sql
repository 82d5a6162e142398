-- The test twins of merchants, for which their test keys act: each is its own owner, and its money is test money.

-- small table: no release has been made before it
alter table merchants
  add column twin_of uuid,
  add constraint merchants_twin_of_unique unique (twin_of),
  add constraint merchants_twin_check check (
    (twin_of is null) = (currency <> 'XTS') and (twin_of is null or user_id = id)
  );
