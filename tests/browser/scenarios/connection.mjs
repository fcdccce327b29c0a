// A connection that is lost shows, with how old the page is; when it is back the page has all that it missed.
import { createServer } from 'node:net';
import { check, open } from '../browser.mjs';

function freePort() {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

export async function play({ world, browser, report, Gate }) {
  const port = await freePort();
  const gate = new Gate(port, world.botPort);
  await gate.open();
  try {
    const { page, problems } = await open(browser);
    const link = new URL(await world.loginLink('ana'));
    link.port = String(port);
    await page.goto(link.href);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.locator('.connection.live').waitFor();
    const row = page.locator('.lane-row');
    await row.locator('.badge', { hasText: 'idle' }).waitFor();

    await gate.shut();
    const shut = Date.now();
    await page.locator('.connection', { hasText: /reconnecting since .*\d\d:\d\d:\d\d, shown as of .*\d\d:\d\d:\d\d/ }).waitFor();
    report(`the loss was shown after ${Date.now() - shut} ms`);
    await page.keyboard.press('c');
    await page.keyboard.type('status');
    await page.keyboard.press('Enter');
    await page.getByText('Not sent').waitFor();
    await world.as('cy').say('hold shop because nobody hears of it');
    check('the page shows what it knew', (await row.innerText()).includes('idle'));

    await gate.open();
    const opened = Date.now();
    await row.locator('.badge', { hasText: 'held' }).waitFor({ timeout: 15_000 });
    await page.locator('.connection.live').waitFor();
    report(`live again ${Date.now() - opened} ms after the way was free`);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.locator('.said.answered').first().waitFor();
    check('the page complains of nothing', problems.length === 0, problems);
  } finally {
    await gate.shut();
  }
}
