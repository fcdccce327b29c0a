// What the shop sells.
import { query } from './store.mjs';

const products = [
  { id: 'tea', name: 'Tea', pence: 450 },
  { id: 'coffee', name: 'Coffee', pence: 620 },
  { id: 'cups', name: 'Two cups', pence: 1500 },
  { id: 'kettle', name: 'Kettle', pence: 3900 },
  { id: 'biscuits', name: 'Biscuits', pence: 280 },
];

function describe(product) {
  return { id: product.id, name: product.name, price: `£${(product.pence / 100).toFixed(2)}` };
}

export async function listProducts() {
  await query('products');
  return products.map(describe);
}

/** Every third customer buys a kettle, the others tea. */
export function basketOf(customer) {
  return customer.length % 3 === 0 ? [products[3]] : [products[0]];
}
