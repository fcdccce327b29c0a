// Signed in, deployed, paused and taken back without a mouse.
import { check, open } from '../browser.mjs';

/** Tab until the focus is on what is wanted. */
async function tabTo(page, wanted) {
  for (let steps = 0; steps < 80; steps += 1) {
    await page.keyboard.press('Tab');
    const found = await page.evaluate(() => (document.activeElement?.textContent || document.activeElement?.getAttribute('aria-label')) ?? '');
    if (found.trim().startsWith(wanted)) return;
  }
  throw new Error(`the focus never came to ${wanted}`);
}

export async function play({ world, browser, until, report }) {
  const { page, problems } = await open(browser);
  const { keyboard } = page;
  await page.goto(await world.loginLink('ana'));
  await page.getByRole('button', { name: 'Sign in' }).waitFor();
  await tabTo(page, 'Sign in');
  await keyboard.press('Enter');
  await page.locator('.lane-row').waitFor();

  await keyboard.press('?');
  await page.locator('dialog[open]').waitFor();
  await keyboard.press('Escape');
  await page.locator('dialog[open]').waitFor({ state: 'detached' });
  const hint = page.locator('header').getByRole('button', { name: '? for keys' });
  await hint.focus();
  await keyboard.press('Enter');
  await page.locator('dialog[open]').getByRole('button', { name: 'Close' }).press('Enter');
  await page.locator('dialog[open]').waitFor({ state: 'detached' });
  check('the focus is back after Enter', await hint.evaluate((button) => button === document.activeElement));

  await keyboard.press('/');
  await keyboard.type('nothing is called so');
  await page.getByText('No lane has all of').waitFor();
  await keyboard.press('Escape');
  await page.locator('.lane-row').waitFor();
  check('Escape clears the filter', (await page.locator('[data-filter]').inputValue()) === '');
  await page.locator('a.brand').focus();
  await keyboard.press('g');
  await keyboard.press('j');
  await page.locator('.journal li').first().waitFor();
  await page.getByRole('checkbox').focus();
  await keyboard.press('?');
  await page.locator('dialog[open]').waitFor();
  await keyboard.press('Escape');
  await page.locator('dialog[open]').waitFor({ state: 'detached' });
  await page.getByRole('checkbox').focus();
  await keyboard.press('g');
  await keyboard.press('l');
  await page.locator('.lane-row').waitFor();

  await keyboard.press('c');
  await page.waitForFunction(() => document.activeElement?.closest('.console'));
  await keyboard.type('requ');
  await keyboard.press('Tab');
  await page.waitForFunction(() => document.activeElement.value === 'request ');
  await keyboard.type(`${world.commits.wrong.short} of shop`);
  await keyboard.press('Enter');
  await page.locator('.said .message', { hasText: world.commits.wrong.short }).waitFor();
  await keyboard.press('ArrowUp');
  check('the history has the line', (await page.evaluate(() => document.activeElement.value)).includes(world.commits.wrong.short));
  await keyboard.press('Escape');

  await keyboard.press('g');
  await keyboard.press('l');
  await page.locator('.lane-row .stages').waitFor();
  await keyboard.press('j');
  await tabTo(page, world.commits.wrong.short);
  await keyboard.press('Enter');
  await page.locator('.deployment-head').waitFor();
  await page.getByRole('button', { name: 'Pause' }).waitFor();
  await tabTo(page, 'Pause');
  await keyboard.press('Enter');
  await page.locator('.deployment-head .badge', { hasText: 'paused' }).waitFor();

  const rollBack = page.getByRole('button', { name: 'Roll back' });
  if (await rollBack.count() > 0) {
    await tabTo(page, 'Roll back');
    await keyboard.press('Enter');
    await page.locator('dialog[open] input').waitFor();
    await keyboard.type('the prices are in euros');
  } else {
    report('no button "Roll back" is offered: said in the console');
    await keyboard.press('c');
    await page.waitForFunction(() => document.activeElement?.closest('.console'));
    await keyboard.press('Control+A');
    await keyboard.type('rollback shop because the prices are in euros');
  }
  await keyboard.press('Enter');
  await page.locator('.deployment-head .badge', { hasText: 'rolled back' }).waitFor({ timeout: 30_000 });
  const { history, hold } = await until('the end', 20, async () => {
    const lane = await world.as('ana').lane();
    return lane.running ? null : lane;
  });
  check('it was rolled back with the reason', history.at(-1).outcome === 'rolled_back' && history.at(-1).reason.includes('euros'), history.at(-1));
  check('and the lane is held', hold !== null);
  check('the page complains of nothing', problems.length === 0, problems);
}
