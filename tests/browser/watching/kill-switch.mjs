// While everything is stopped nobody can overlook it, on any page: who, why, who has agreed to lift it; the second does so there.
import { check, type } from '../browser.mjs';

export const people = ['ana', 'cy', 'dee'];

async function agree(page) {
  await page.locator('.banner.stopped').getByRole('button', { name: 'I agree to lift it' }).click();
  await page.locator('dialog[open]').getByRole('button', { name: 'I agree to lift it' }).click();
}

export async function say({ cy, ...others }, person, line) {
  if (person !== 'cy') return others[person].says(type(line));
  return cy.says(line === 'lift the stop' ? agree : type(line));
}

export async function watch({ ana, cy, dee, requested }) {
  const token = await requested();
  await ana.open(token);
  await ana.see('.banner.stopped', 'carts are mixed up', 60_000);
  await ana.see('.live-line', 'everything is stopped');
  for (const each of [cy, dee]) await each.see('.banner.stopped', 'carts are mixed up');
  check('ana is not asked to lift it', (await ana.page.locator('.banner button').count()) === 0);
  await ana.see('.banner.stopped', 'dee has agreed to lift it', 60_000);
  await ana.page.locator('.banner.stopped').waitFor({ state: 'detached' });
  await ana.see('.deployment-head .badge', 'completed', 180_000);
}
