// What CI runs for every commit of the shop: `node --test`.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { basketOf, listProducts } from './catalogue.mjs';
import { checkOut, checkOutV2 } from './checkout.mjs';
import { Metrics } from './metrics.mjs';

test('every product has a price', async () => {
  for (const product of await listProducts()) assert.match(product.price, /\d+\.\d\d$/);
});

test('both checkouts ask for the same money, to the penny', async () => {
  for (const customer of ['user-2', 'user-40', 'user-868']) {
    const due = basketOf(customer).reduce((sum, product) => sum + product.pence, 0);
    assert.equal((await checkOut(customer)).paid, due);
    assert.equal((await checkOutV2(customer)).paid, due);
  }
});

test('latency buckets are cumulative', () => {
  const metrics = new Metrics();
  metrics.count('/', 200, 0.02);
  metrics.count('/', 200, 3);
  assert.match(metrics.text(), /le="0.025"} 1\n/);
  assert.match(metrics.text(), /le="\+Inf"} 2\n/);
  metrics.close();
});
