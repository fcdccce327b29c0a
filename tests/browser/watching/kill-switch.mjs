// While everything is stopped nobody can overlook it, on any page: who, why, who has agreed to lift it; the second does so there.
import { check, type } from '../browser.mjs';

export const people = ['ana', 'cy', 'dee'];

async function agree(page) {
  await page.locator('.banner.stopped').getByRole('button', { name: 'I agree to lift it' }).click();
  await page.locator('dialog[open]').getByRole('button', { name: 'I agree to lift it' }).click();
}

export async function say(view, person, line) {
  const { ana, cy } = view;
  if (person !== 'cy' || line !== 'lift the stop') return view[person].says(type(line));
  // it is gone as soon as the second has said so
  for (const each of [ana, cy]) await each.see('.banner.stopped', 'dee has agreed to lift it');
  return cy.says(agree);
}

/** The journal's page offers what it would show: no looks. What came while it was loading may count too. */
async function checkNews(watcher, world, newest) {
  const offered = parseInt(await watcher.page.getByRole('button', { name: /^\d+ new, show$/ }).innerText(), 10);
  const { entries } = await world.as(watcher.person).get('/api/v1/journal?newest=true&limit=500');
  const since = entries.filter(({ position }) => position > newest);
  const looks = since.filter(({ type }) => type === 'looked').length;
  check('looks came meanwhile', looks > 10, looks);
  check('and are not among the news', offered <= since.length - looks + 3, { offered, since: since.length, looks });
}

export async function watch({ ana, cy, dee, world, requested }) {
  const token = await requested();
  await ana.open(token);
  await ana.see('.banner.stopped', 'carts are mixed up', 60_000);
  await ana.see('.live-line', 'everything is stopped');
  for (const each of [cy, dee]) await each.see('.banner.stopped', 'carts are mixed up');
  check('ana is not asked to lift it', (await ana.page.locator('.banner button').count()) === 0);
  await dee.follow('/journal');
  await dee.see('.journal li');
  const newest = Number(await dee.text('.journal .position'));
  await ana.page.locator('.banner.stopped').waitFor({ state: 'detached', timeout: 60_000 });
  await checkNews(dee, world, newest);
  await ana.see('.deployment-head .badge', 'completed', 180_000);
}
