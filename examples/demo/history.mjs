// The Git history of the shop that the demo deploys from: good commits and bad ones, each a real change of its source.
//
// Built by `git fast-import` with fixed dates, so the SHAs change only when the shop's own files or this table do.
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { git } from './git.mjs';

export const passed = ['build: passed', 'unit: passed 3 tests', 'image: passed'];

/**
 * In order; each commit changes the files of its parent by [file, what stands there, what replaces it].
 * `outcome` is what the greeting says will happen; `built`: whether CI left an artifact.
 */
export const history = [
  {
    name: 'first', branch: 'main', subject: 'Open the shop', author: 'ana',
    outcome: 'is already out: the version to go back to', stages: passed, edits: [],
  },
  {
    name: 'good', parent: 'first', branch: 'main', subject: 'Faster checkout', author: 'ana',
    outcome: 'good: goes all the way', stages: passed,
    edits: [['checkout.mjs',
      "  await query('stock');\n  await query('payment');\n",
      "  await Promise.all([query('stock'), query('payment')]);\n"]],
  },
  {
    name: 'next', parent: 'good', branch: 'main', subject: 'Show delivery dates', author: 'bo',
    outcome: 'good: waits in line while another one runs', stages: passed,
    edits: [['catalogue.mjs',
      'price: `£${(product.pence / 100).toFixed(2)}` };',
      'price: `£${(product.pence / 100).toFixed(2)}`, days: product.pence > 1000 ? 3 : 1 };']],
  },
  {
    name: 'bad', parent: 'first', branch: 'release/1.1', subject: 'Forget old sessions', author: 'ana',
    outcome: '5 % of its answers fail: rolled back from the canary', stages: passed,
    edits: [['session.mjs',
      '  const session = sessions.get(customer) ?? { visits: 0 };\n  session.visits += 1;\n  sessions.set(customer, session);\n  return session;',
      '  if (!sessions.has(customer)) sessions.set(customer, { visits: 0 });\n'
      + '  if (++asked % 20 === 0) sessions.delete(customer);\n'
      + '  const session = sessions.get(customer);\n  session.visits += 1;\n  return session;'],
    ['session.mjs', 'const sessions = new Map();', 'const sessions = new Map();\nlet asked = 0;']],
  },
  {
    name: 'slow', parent: 'first', branch: 'release/1.2', subject: 'Ask the warehouse for each product', author: 'bo',
    outcome: 'p95 far above the limit: rolled back from the canary', stages: passed,
    edits: [['catalogue.mjs',
      "  await query('products');\n",
      "  for (const product of products) await query(product.id);\n"],
    ['store.mjs', 'milliseconds[table] + ', '(milliseconds[table] ?? 150) + ']],
  },
  {
    name: 'feature', parent: 'first', branch: 'develop', subject: 'Vouchers in the new checkout', author: 'ana',
    outcome: 'only the new feature fails: its flag goes off, the code stays', stages: passed,
    edits: [['checkout.mjs',
      "  await Promise.all([query('stock'), query('payment')]);\n  return { paid: totalOf(basket), receipt: 'by mail' };",
      "  await Promise.all([query('stock'), query('payment')]);\n"
      + "  const voucher = vouchers.get(customer.at(-1));\n"
      + "  return { paid: totalOf(basket) - voucher.pence, receipt: 'by mail' };"],
    ['checkout.mjs',
      'function totalOf',
      "const vouchers = new Map(['0', '2', '4', '6', '8'].map((last) => [last, { pence: 0 }]));\n\nfunction totalOf"]],
  },
  {
    name: 'wrong', parent: 'first', branch: 'release/1.3', subject: 'Show prices in euros', author: 'ana',
    outcome: 'no metric shows what is wrong with it: a person rolls it back', stages: passed,
    edits: [['catalogue.mjs', 'price: `£', 'price: `€']],
  },
  {
    name: 'failed', parent: 'first', branch: 'release/1.4', subject: 'Round totals to whole pounds', author: 'bo',
    outcome: 'refused: its unit tests failed',
    stages: ['build: passed', 'unit: failed 1 of 3 tests: both checkouts ask for the same money, to the penny', 'image: passed'],
    edits: [['checkout.mjs',
      'return basket.reduce((sum, product) => sum + product.pence, 0);',
      'return Math.round(basket.reduce((sum, product) => sum + product.pence, 0) / 100) * 100;']],
  },
  {
    name: 'unapproved', parent: 'first', branch: 'feature/dark-mode', subject: 'Dark mode', author: 'bo',
    outcome: 'refused: on no approved branch', stages: passed,
    edits: [['shop.mjs', 'welcome: customer,', "welcome: customer, theme: 'dark',"]],
  },
  {
    name: 'dead', parent: 'first', branch: 'release/1.5', subject: 'Know customers by their cookie', author: 'bo',
    outcome: 'every answer to a customer fails: rolled back from the canary', stages: passed,
    edits: [['shop.mjs', 'body: await answer(customer)', 'body: await answer(known(customer, request.headers.cookie))'],
      ['shop.mjs',
        'async function serve(',
        '/** Guests have no session; nobody has told the customers of theirs. */\n'
        + "function known(customer, cookie) {\n  return customer === 'nobody' ? customer : cookie.split('session=')[1];\n}\n\nasync function serve("]],
  },
  {
    name: 'greeting', parent: 'next', branch: 'main', subject: 'Write the shop by its new name', author: 'cy',
    outcome: 'good: brings the two before it along', stages: passed,
    edits: [['shop.mjs', 'welcome: customer,', "welcome: customer, shop: 'The Shop',"]],
  },
  {
    name: 'last', parent: 'greeting', branch: 'main', subject: 'Greet customers who return', author: 'cy',
    outcome: '5 % of its answers fail: whoever rides with it comes back, too', stages: passed,
    edits: [['session.mjs',
      '  const session = sessions.get(customer) ?? { visits: 0 };\n  session.visits += 1;\n  sessions.set(customer, session);\n  return session;',
      '  if (!sessions.has(customer)) sessions.set(customer, { visits: 0 });\n'
      + '  if (++asked % 20 === 0) sessions.delete(customer);\n'
      + '  const session = sessions.get(customer);\n  session.visits += 1;\n  return session;'],
    ['session.mjs', 'const sessions = new Map();', 'const sessions = new Map();\nlet asked = 0;']],
  },
];

const firstDay = Date.UTC(2026, 0, 5, 9) / 1000;

function data(text) {
  return `data ${Buffer.byteLength(text)}\n${text}\n`;
}

function apply(files, commit) {
  const changed = new Map();
  for (const [file, found, replacement] of commit.edits) {
    const text = changed.get(file) ?? files.get(file);
    if (text?.split(found).length !== 2) throw new Error(`history: "${commit.subject}" does not fit ${file} any more`);
    changed.set(file, text.replace(found, () => replacement));
  }
  return changed;
}

async function sourceFiles(folder) {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.mjs')).sort();
  return new Map(await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')])));
}

function person(name, at) {
  return `${name} <${name}@shop.example> ${at} +0000`;
}

/** The stream of `git fast-import` for all commits and their notes. */
function importStream(root) {
  const trees = new Map();
  const lines = [];
  history.forEach((commit, index) => {
    const at = firstDay + index * 3600;
    const changed = commit.parent ? apply(trees.get(commit.parent), commit) : root;
    trees.set(commit.name, new Map([...(trees.get(commit.parent) ?? []), ...changed]));
    lines.push(`commit refs/heads/${commit.branch}\nmark :${index + 1}\n`
      + `author ${person(commit.author, at)}\ncommitter ${person(commit.author, at)}\n${data(commit.subject)}`);
    if (commit.parent) lines.push(`from :${history.findIndex((one) => one.name === commit.parent) + 1}\n`);
    for (const [file, text] of changed) lines.push(`M 100644 inline ${file}\n${data(text)}`);
    lines.push('\n');
  });
  const at = firstDay + history.length * 3600;
  lines.push(`commit refs/notes/deploybot/stages\ncommitter ${person('ci', at)}\n${data('CI results')}`);
  history.forEach((commit, index) => lines.push(`N inline :${index + 1}\n${data(`${commit.stages.join('\n')}\n`)}`));
  return lines.join('');
}

/** Makes a bare repository in `folder`; returns the history with each commit's SHA. */
export async function buildHistory(shopFolder, folder) {
  const root = await sourceFiles(shopFolder);
  await git(['init', '-q', '--bare', '-b', 'main', folder]);
  const marks = join(folder, 'marks');
  await git(['-C', folder, 'fast-import', '--quiet', `--export-marks=${marks}`], importStream(root));
  const shas = new Map((await readFile(marks, 'utf8')).trim().split('\n').map((line) => line.slice(1).split(' ')));
  return history.map((commit, index) => ({ ...commit, sha: shas.get(String(index + 1)) }));
}
