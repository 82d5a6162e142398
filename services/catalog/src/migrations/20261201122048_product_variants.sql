-- Products are sold in variants: sizes and colours with a SKU, and with a stock and a price of their own. Where a product
-- has variants, its stock is the sum of theirs, and what is in carts, movements and orders names the variant.
create table product_variants (
  id uuid not null,
  product_id uuid not null,
  merchant_id uuid,
  sku text not null,
  size text not null default '',
  colour text not null default '',
  price numeric(12,2),
  stock int not null default 0,
  position int not null default 0,
  state text not null default 'active',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint product_variants_pkey primary key (id),
  constraint product_variants_product_id_foreign foreign key (product_id) references products (id) on delete cascade,
  constraint product_variants_sku_check check (sku ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'),
  constraint product_variants_options_check
    check ((size <> '' or colour <> '') and char_length(size) <= 40 and char_length(colour) <= 40),
  constraint product_variants_price_check check (price > 0),
  constraint product_variants_stock_check check (stock >= 0),
  constraint product_variants_state_check check (state in ('active', 'archived'))
);
create index product_variants_product_index on product_variants (product_id, position, id);
-- The platform sells too: null is one seller, in every PostgreSQL.
create unique index product_variants_sku_index
  on product_variants (coalesce(merchant_id, '00000000-0000-0000-0000-000000000000'), sku);
create unique index product_variants_options_index on product_variants (product_id, lower(size), lower(colour));
-- Everybody can read them, as products.
grant select, insert, update, delete on product_variants to plaza_catalog;

-- small table: no release has been made before it
alter table products add column has_variants boolean not null default false;

alter table stock_movements add column variant_id uuid;
-- It has no foreign key: only triggers write it, and what was moved stays when a variant is deleted.
-- small table: no release has been made before it
create index stock_movements_variant_index on stock_movements (variant_id, id) where variant_id is not null;

alter table cart add column variant_id uuid;
alter table cart add constraint cart_variant_id_foreign
  foreign key (variant_id) references product_variants (id) on delete cascade not valid;
alter table cart validate constraint cart_variant_id_foreign;
-- small table: no release has been made before it
create index cart_variant_index on cart (variant_id);
-- One line for each variant, and one for each product without.
-- small table: no release has been made before it
create unique index cart_user_line_index on cart (user_id, coalesce(variant_id, product_id));
alter table cart drop constraint cart_user_product_unique;
