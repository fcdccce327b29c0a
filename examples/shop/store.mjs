// The shop's database, as far as it can be felt from here: answers take some time.
const milliseconds = { products: 30, stock: 20, payment: 25 };

/** Resolves after the table's usual time and up to 20 ms more. */
export function query(table) {
  return new Promise((done) => setTimeout(done, milliseconds[table] + Math.random() * 20));
}
