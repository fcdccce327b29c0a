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

export async function watch({ ana, cy, dee, requested }) {
  const token = await requested();
  await ana.open(token);
  await ana.see('.banner.stopped', 'carts are mixed up', 60_000);
  await ana.see('.live-line', 'everything is stopped');
  for (const each of [cy, dee]) await each.see('.banner.stopped', 'carts are mixed up');
  check('ana is not asked to lift it', (await ana.page.locator('.banner button').count()) === 0);
  await ana.page.locator('.banner.stopped').waitFor({ state: 'detached', timeout: 60_000 });
  await ana.see('.deployment-head .badge', 'completed', 180_000);
}
