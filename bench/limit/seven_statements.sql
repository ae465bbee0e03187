\set customer random(1, 10000)
\set one random(1, :products / 3)
\set two random(:products / 3 + 1, :products * 2 / 3)
\set three random(:products * 2 / 3 + 1, :products)
begin;
insert into orders (customer_id, total) values (:customer, 3000) returning id \gset
insert into items values (:id, :one, 1, 1000), (:id, :two, 1, 1000), (:id, :three, 1, 1000);
update stock set reserved = reserved + 1 where product_id in (select product_id from stock where product_id in (:one, :two, :three) order by product_id for no key update);
insert into reservations values (:id, :one, 1), (:id, :two, 1), (:id, :three, 1);
insert into outbox (order_id, payload) values (:id, json_build_object('order_id', :id::bigint, 'total', 3000)::text);
commit;
