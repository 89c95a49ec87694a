-- A sizeable in-memory workload: bulk inserts, indexes, joins, aggregates,
-- updates, deletes, recursion, text functions. Deterministic.
PRAGMA cache_size=-4000;
CREATE TABLE customer(id INTEGER PRIMARY KEY, name TEXT, region INT, credit REAL);
CREATE TABLE orders(id INTEGER PRIMARY KEY, customer INT, day INT, note TEXT);
CREATE TABLE item(orders INT, product INT, amount INT, price REAL);

WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<20000)
INSERT INTO customer SELECT i, printf('customer-%06d-%s', i*7919%20011, hex(i*104729)), i%17, (i*31%1000)/10.0 FROM n;
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<120000)
INSERT INTO orders SELECT i, 1+i*48271%20000, i%365, substr('the quick brown fox jumps over the lazy dog', 1+i%30, 5+i%13)||i FROM n;
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<300000)
INSERT INTO item SELECT 1+i*69621%120000, i*16807%5000, 1+i%9, (i*7%997)/3.0 FROM n;

CREATE INDEX orders_customer ON orders(customer, day);
CREATE INDEX item_orders ON item(orders);
CREATE INDEX item_product ON item(product, amount);
CREATE INDEX customer_name ON customer(name);

SELECT region, count(*), round(sum(amount*price),2), round(avg(credit),3)
  FROM customer JOIN orders ON orders.customer=customer.id
  JOIN item ON item.orders=orders.id GROUP BY region ORDER BY region;
SELECT product, sum(amount) AS s FROM item GROUP BY product ORDER BY s DESC, product LIMIT 10;
SELECT day, count(DISTINCT customer) FROM orders GROUP BY day ORDER BY 2 DESC, 1 LIMIT 5;
SELECT count(*), max(length(note)) FROM orders WHERE note LIKE '%fox%';
SELECT count(*) FROM (SELECT upper(name)||lower(note) AS t FROM customer JOIN orders ON customer=customer.id WHERE day<60 ORDER BY t DESC);

BEGIN;
UPDATE item SET price=price*1.1 WHERE product%3=0;
UPDATE orders SET note=note||'-'||day||replace(note,'o','00') WHERE id%4=1;
DELETE FROM item WHERE amount=9 AND product%2=1;
DELETE FROM orders WHERE id%50=7;
COMMIT;
SELECT count(*), round(sum(price),2) FROM item;
SELECT group_concat(s, ',') FROM (SELECT substr(note,1,12) AS s FROM orders WHERE customer=77 ORDER BY id);

WITH RECURSIVE m(x,y,r,i,k) AS (
  SELECT x, y, 0.0, 0.0, 0 FROM (WITH RECURSIVE a(x) AS (SELECT -2.0 UNION ALL SELECT x+0.08 FROM a WHERE x<1.0) SELECT x FROM a),
    (WITH RECURSIVE b(y) AS (SELECT -1.0 UNION ALL SELECT y+0.1 FROM b WHERE y<1.0) SELECT y FROM b)
  UNION ALL SELECT x, y, r*r-i*i+x, 2*r*i+y, k+1 FROM m WHERE r*r+i*i<4.0 AND k<60)
SELECT count(*), max(k) FROM m;
SELECT count(*), sum(length(j)) FROM (SELECT json_group_array(json_object('n', name, 'c', credit)) AS j FROM customer GROUP BY region);
WITH w AS (SELECT id, customer, row_number() OVER (PARTITION BY customer ORDER BY day, id) AS r, lag(day) OVER (PARTITION BY customer ORDER BY day, id) AS l FROM orders)
SELECT count(*), sum(r), sum(l) FROM w;
VACUUM;
PRAGMA integrity_check;
