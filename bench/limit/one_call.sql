\set customer random(1, 10000)
\set one random(1, :products / 3)
\set two random(:products / 3 + 1, :products * 2 / 3)
\set three random(:products * 2 / 3 + 1, :products)
select place(:customer, :one, :two, :three);
