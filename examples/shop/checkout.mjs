// Paying: as it always was, and the new way behind the flag checkout-v2.
import { basketOf } from './catalogue.mjs';
import { sessionOf } from './session.mjs';
import { query } from './store.mjs';

function totalOf(basket) {
  return basket.reduce((sum, product) => sum + product.pence, 0);
}

export async function checkOut(customer) {
  sessionOf(customer);
  const basket = basketOf(customer);
  await query('stock');
  await query('payment');
  return { paid: totalOf(basket), receipt: 'by post' };
}

export async function checkOutV2(customer) {
  sessionOf(customer);
  const basket = basketOf(customer);
  await Promise.all([query('stock'), query('payment')]);
  return { paid: totalOf(basket), receipt: 'by mail' };
}
