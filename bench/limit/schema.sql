-- The least that an order is: what the same machine and the same PostgreSQL could do at most.
create table customers (id int primary key, name text not null);
create table stock (
  product_id int primary key,
  on_hand int not null,
  reserved int not null default 0,
  check (reserved >= 0 and reserved <= on_hand)
);
create table orders (
  id bigint generated always as identity primary key,
  customer_id int not null references customers,
  status text not null default 'placed',
  total bigint not null,
  placed_at timestamptz not null default now()
);
create index on orders (customer_id, id);
create table items (
  order_id bigint not null references orders,
  product_id int not null references stock,
  quantity int not null,
  price bigint not null,
  primary key (order_id, product_id)
);
create table reservations (
  order_id bigint not null references orders,
  product_id int not null references stock,
  quantity int not null,
  primary key (order_id, product_id)
);
create table outbox (
  id bigint generated always as identity primary key,
  event_id uuid not null default gen_random_uuid(),
  order_id bigint not null references orders,
  payload text not null,
  published_at timestamptz
);
create index on outbox (id) where published_at is null;

insert into customers select n, 'Customer ' || n from generate_series(1, 10000) as n;
insert into stock select n, 1000000000 from generate_series(1, 1000) as n;

-- The rows of the stock are locked in the order of the products, so nobody waits in a circle; one that is short
-- breaks the check and with it the transaction.
create function place(customer int, one int, two int, three int) returns bigint language plpgsql as $$
declare
  placed bigint;
begin
  insert into orders (customer_id, total) values (customer, 3000) returning id into placed;
  insert into items select placed, product, 1, 1000 from unnest(array[one, two, three]) as product;
  update stock set reserved = reserved + 1
  where product_id in (
    select product_id from stock where product_id = any(array[one, two, three]) order by product_id for no key update
  );
  insert into reservations select placed, product, 1 from unnest(array[one, two, three]) as product;
  insert into outbox (order_id, payload) values (placed, json_build_object('order_id', placed, 'total', 3000)::text);
  return placed;
end
$$;
analyze;
