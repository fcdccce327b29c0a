// A Chromium for the tests, people signed in on the board, and what is looked for on its pages.
import { chromium } from 'playwright-core';

export class Failure extends Error {}

export function check(what, ok, found = '') {
  if (!ok) throw new Failure(`not so: ${what}${found === '' ? '' : `\n  found: ${typeof found === 'string' ? found : JSON.stringify(found)}`}`);
}

export function launch() {
  const root = process.getuid?.() === 0;
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: root ? ['--no-sandbox'] : [] });
}

export const address = (world) => `http://localhost:${world.botPort}`;

/** A person with a browser of their own; `problems` collects what the page complained of. */
export async function open(browser, { size = { width: 1440, height: 900 }, ...options } = {}) {
  const context = await browser.newContext({ viewport: size, colorScheme: 'dark', timezoneId: 'Europe/Berlin', reducedMotion: 'reduce', ...options });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const problems = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' && !/Failed to load resource|ERR_/.test(message.text())) problems.push(message.text());
  });
  return { context, page, problems };
}

export async function signIn(browser, world, person, options) {
  const opened = await open(browser, options);
  await opened.page.goto(await world.loginLink(person));
  await opened.page.getByRole('button', { name: 'Sign in' }).click();
  await opened.page.getByRole('heading', { name: 'Lanes' }).waitFor();
  await opened.page.locator('.connection.live').waitFor();
  return opened;
}

/** What this browser's person said and was answered stands in the console among what others did. */
const said = '.said:not(.other)';

/** Does what says a line; resolves with its place in the console once it was answered. */
export async function answered(page, act) {
  const before = await page.locator(said).count();
  await act(page);
  await page.locator(`${said}:not(.sending)`).nth(before).waitFor();
  return page.locator(said).nth(before);
}

export const type = (line) => async (page) => {
  if (!(await page.locator('.console').isVisible())) await page.keyboard.press('c');
  const input = page.getByRole('combobox', { name: 'Say to DeployBot' });
  await input.fill(line);
  // not by a key: who looks on clicks elsewhere on the same page, and takes the focus along
  await page.locator('.console').getByRole('button', { name: 'Say', exact: true }).click();
};

/** Presses a button of the page; one that asks first is answered. */
export const press = (label, because = '') => async (page) => {
  const button = page.locator('main').getByRole('button', { name: new RegExp(`^${label}…?$`) }).first();
  const asks = (await button.innerText()).endsWith('…');
  await button.click();
  if (!asks) return;
  const question = page.locator('dialog[open]');
  if (because !== '') await question.locator('input[name=because]').fill(because);
  await question.getByRole('button', { name: label, exact: true }).click();
};

/** Says a line in the console; resolves with what stands below it once it was answered. */
export async function say(page, line) {
  return (await answered(page, type(line))).innerText();
}
