\set n random(0, :customers)
select * from crm.customers where id = md5('bench customer ' || :n)::uuid;
select * from crm.channel_identities where customer_id = md5('bench customer ' || :n)::uuid;
select * from crm.recipients where customer_id = md5('bench customer ' || :n)::uuid;
select id, number, status, total, placed_at from crm.orders where customer_id = md5('bench customer ' || :n)::uuid order by placed_at desc limit 50;
