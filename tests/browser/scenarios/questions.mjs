// A button that asks first: nothing happens before the answer, the focus comes back, and the answer is the line's.
import { address, check, signIn } from '../browser.mjs';

export async function play({ world, browser }) {
  const cy = world.as('cy');
  await cy.say('hold shop because the questions are looked at');
  const { page, problems } = await signIn(browser, world, 'cy');
  await page.goto(`${address(world)}/services/shop`);
  const lift = page.getByRole('button', { name: 'Lift the hold' });
  await lift.click();
  await page.locator('dialog[open]', { hasText: 'Lift the hold?' }).waitFor();
  await page.keyboard.press('Escape');
  await page.locator('dialog').waitFor({ state: 'detached' });
  check('nothing happened', (await cy.lane()).hold !== null);
  check('the focus is back', await lift.evaluate((button) => button === document.activeElement));
  await page.keyboard.press('Enter');
  await page.locator('dialog[open]').getByRole('button', { name: 'Cancel', exact: true }).click();
  await page.locator('dialog').waitFor({ state: 'detached' });
  check('nothing happened', (await cy.lane()).hold !== null);
  await page.keyboard.press('Enter');
  await page.locator('dialog[open]').getByRole('button', { name: 'Lift the hold' }).click();
  await page.locator('.held').waitFor({ state: 'detached' });
  check('the hold is lifted', (await cy.lane()).hold === null);
  await page.locator('.said .line', { hasText: 'unhold shop' }).waitFor();

  const request = page.getByRole('button', { name: 'Request a deployment' });
  await request.click();
  const dialog = page.locator('dialog[open]');
  await dialog.locator('input[name=commit]').fill(world.commits.unapproved.short);
  for (let turns = 0; turns < 8; turns += 1) {
    await page.keyboard.press('Tab');
    const outside = await page.evaluate(() => document.activeElement !== document.body && document.activeElement?.closest('dialog') === null);
    check('the focus stays in the dialog', !outside);
  }
  await dialog.locator('input[name=because]').fill('line one\nline two; cancel everything');
  await dialog.getByRole('button', { name: 'Request', exact: true }).click();
  await page.locator('.said.refused').waitFor();
  const said = await page.locator('.said.refused').innerText();
  check('an answer is never a second command', said.includes('line two, cancel everything'), said);
  check('a refusal says what is in the way', said.includes('✗ branch'), said);
  await dialog.locator('.refusal', { hasText: '✗ branch' }).waitFor();
  await page.keyboard.press('Escape');
  await page.locator('dialog').waitFor({ state: 'detached' });
  if (await page.locator('.console').isVisible()) await page.getByRole('button', { name: 'Close the console' }).click();
  await page.setViewportSize({ width: 390, height: 844 });
  await request.click();
  await dialog.locator('input[name=commit]').fill(world.commits.unapproved.short);
  await dialog.locator('input[name=because]').fill('the console is closed');
  await page.keyboard.press('Enter');
  await dialog.locator('.refusal', { hasText: '✗ branch' }).waitFor();
  check('what was typed is kept', (await dialog.locator('input[name=because]').inputValue()) === 'the console is closed');
  await dialog.locator('input[name=commit]').fill(world.commits.next.short);
  await page.keyboard.press('Enter');
  await page.locator('dialog').waitFor({ state: 'detached' });
  check('the focus is back after Enter too', await request.evaluate((button) => button === document.activeElement));
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(`${address(world)}/journal`);
  await page.locator('.journal li').nth(2).waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await page.locator('.journal li').nth(1).locator('pre').waitFor();
  check('the page complains of nothing', problems.length === 0, problems);
}
