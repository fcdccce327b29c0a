// Stops: the kill switch by one, seen at once by another, lifted by two; a pause, a lock, a freeze, each set and lifted on the board.
import { bringAxe, checkAxe } from '../axe.mjs';
import { address, answered, check, press, signIn, type } from '../browser.mjs';

const reason = 'customers see <b>other</b> carts';

async function lastEntry(world, type) {
  return (await world.as('cy').journal()).findLast((entry) => entry.type === type);
}

/** What a dialog asks, answered by name, and sent. */
const fill = (opener, answers, go) => async (page) => {
  await page.getByRole('button', { name: opener }).first().click();
  const dialog = page.locator('dialog[open]');
  for (const [name, value] of Object.entries(answers)) {
    const field = dialog.locator(`[name=${name}]`);
    if ((await field.evaluate((each) => each.tagName)) === 'SELECT') await field.selectOption(value);
    else await field.fill(value);
  }
  await dialog.getByRole('button', { name: go, exact: true }).click();
};

async function checkWidth(page, what) {
  for (const [width, height] of [[360, 740], [3840, 2160], [1440, 900]]) {
    await page.setViewportSize({ width, height });
    const wide = await page.evaluate(() => ['html', 'main', '.banners'].map((each) => document.querySelector(each)).map((each) => each.scrollWidth - each.clientWidth));
    check(`${what} needs no scrolling sideways at ${width} px`, wide.every((each) => each <= 0), wide);
  }
}

async function killSwitch({ world, cy, dee, ana, report }) {
  for (const { page } of [cy, ana]) await page.goto(`${address(world)}/journal`);
  check('ana, who may not, is offered no stop', (await ana.page.getByRole('button', { name: /^Stop everything/ }).count()) === 0);
  // dee is woken, and finds it by keyboard alone
  await dee.page.keyboard.press('!');
  const dialog = dee.page.locator('dialog[open]', { hasText: 'Stop every start' });
  await dialog.waitFor();
  await dee.page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  check('nothing happened', (await world.as('cy').get('/api/v1/board')).stops.kill_switch === null);
  await dee.page.getByRole('button', { name: /^Stop everything/ }).focus();
  await dee.page.keyboard.press('Enter');
  await dialog.waitFor();
  for (const nothing of ['', '  ']) {
    await dee.page.keyboard.type(nothing);
    await dee.page.keyboard.press('Enter');
    check('a stop without a reason is none', await dialog.isVisible());
    check('and nothing is said', (await dee.page.locator('.console').isVisible()) && (await dee.page.locator('.said').count()) === 0);
  }
  await dee.page.keyboard.type(reason);
  await dee.page.keyboard.press('Enter');
  const banner = ({ page }) => page.locator('.banner.stopped');
  await banner(cy).waitFor();
  const seen = Date.now();
  report(`cy saw dee's stop ${seen - Date.parse((await lastEntry(world, 'everything_stopped')).at)} ms after it was journaled`);
  const words = await banner(cy).innerText();
  check('the banner says who and why, as text', words.includes('dee') && words.includes(reason), words);
  check('and that nobody has agreed to lift it', words.includes('nobody has yet'), words);
  await banner(ana).waitFor();
  check('ana is not asked to lift it', (await banner(ana).getByRole('button').count()) === 0);
  await cy.page.goto(address(world));
  await checkWidth(cy.page, 'the banner');
  await checkAxe(cy.page, 'a board that is stopped');

  const agree = (page) => page.locator('.banner.stopped').getByRole('button', { name: /^I agree to lift it/ });
  const lift = async (page) => {
    await agree(page).click();
    await page.locator('dialog[open]', { hasText: 'Agree that everything may go on?' }).getByRole('button', { name: 'I agree to lift it' }).click();
  };
  await answered(dee.page, lift);
  await banner(cy).filter({ hasText: 'dee has agreed to lift it' }).waitFor();
  await agree(dee.page).waitFor({ state: 'detached' });
  check('it stands still', (await world.as('cy').get('/api/v1/board')).stops.kill_switch.lifted_by === 'dee');
  await answered(cy.page, lift);
  for (const one of [cy, dee, ana]) await banner(one).waitFor({ state: 'detached' });
  check('two have lifted it', (await lastEntry(world, 'stop_lifted')).data.last === true);
}

async function pauseOfAll({ world, cy, ana }) {
  await cy.page.goto(address(world));
  await answered(cy.page, press('Pause everything', 'the office loses power'));
  await ana.page.locator('.banner.paused', { hasText: 'the office loses power' }).waitFor();
  await checkAxe(cy.page, 'a board that is paused');
  await answered(cy.page, async (page) => {
    await page.locator('.banner.paused').getByRole('button', { name: 'Resume everything' }).click();
    await page.locator('dialog[open]').getByRole('button', { name: 'Resume everything' }).click();
  });
  await ana.page.locator('.banner.paused').waitFor({ state: 'detached' });
  check('the journal has both', (await lastEntry(world, 'everything_resumed')).actor === 'cy');
}

async function lock({ world, cy, ana }) {
  await ana.page.goto(`${address(world)}/services/shop`);
  await ana.page.getByRole('button', { name: /^Lock/ }).click();
  await checkAxe(ana.page, 'the form of a lock');
  await ana.page.keyboard.press('Escape');
  await answered(ana.page, fill(/^Lock/, { environment: 'production', level: 'own', length: '30m', because: 'I look for a leak' }, 'Lock'));
  const { data } = await lastEntry(world, 'locked');
  check('it is the lock that was asked for', data.lock.environment === 'production' && data.lock.level === 'own' && data.lock.by === 'ana', data);
  await cy.page.goto(address(world));
  await cy.page.locator('.lane-row', { hasText: 'locked in production by ana' }).waitFor();
  await cy.page.locator('.lane-row .badge', { hasText: 'locked' }).waitFor();
  await ana.page.locator('.locks li', { hasText: 'only their own deployments start' }).waitFor();
  await checkAxe(ana.page, 'a lane that is locked');
  await cy.page.goto(`${address(world)}/services/shop`);
  await answered(cy.page, press('Unlock'));
  await ana.page.locator('.locks').waitFor({ state: 'detached' });
  check('nothing is locked', (await world.as('cy').lane()).locks.length === 0);
}

/** "2026-11-21T23:30", as the reader's clock shows it: what a field for a point in time takes. */
const local = (page, ms) => page.evaluate((at) => {
  const date = new Date(at);
  return new Date(at - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}, ms);

async function freeze({ world, cy, ana }) {
  await ana.page.goto(`${address(world)}/services/shop`);
  await cy.page.goto(`${address(world)}/services/shop`);
  const until = Math.ceil(Date.now() / 60_000) * 60_000 + 3 * 3_600_000;
  await answered(cy.page, fill(/^Freeze/, { length: 'until', until: await local(cy.page, until), because: 'the sale begins' }, 'Freeze'));
  const { data } = await lastEntry(world, 'frozen');
  check('it ends when the reader’s own clock says so', Date.parse((await world.as('cy').get('/api/v1/board')).stops.freezes[0].until) === until, data);
  const line = ana.page.locator('.freezes li', { hasText: 'the sale begins' });
  await line.waitFor();
  const clock = (await local(ana.page, until)).slice(11);
  check('the lane says until when, in the reader’s zone', (await line.innerText()).includes(clock), await line.innerText());
  check('ana may not end it', (await line.getByRole('button').count()) === 0);
  await ana.page.goto(address(world));
  await ana.page.locator('.freezes li', { hasText: `${data.freeze.name} of shop` }).waitFor();
  const frozen = ana.page.locator('.lane-row .badge', { hasText: 'frozen' });
  await frozen.waitFor();
  await ana.page.locator('[data-filter]').fill('shop frozen');
  await frozen.waitFor();
  await checkAxe(cy.page, 'a lane that is frozen');
  await answered(cy.page, press(`Unfreeze ${data.freeze.name}`));
  await ana.page.getByText('No lane has all of').waitFor();
  await ana.page.locator('.freezes').waitFor({ state: 'detached' });
  check('nothing is frozen', (await world.as('cy').get('/api/v1/board')).stops.freezes.length === 0);
  await cy.page.goto(`${address(world)}/journal?type=frozen`);
  await cy.page.locator('.journal li', { hasText: 'Froze shop as' }).waitFor();
}

/** What was typed without its reason is offered with it, and is what was typed. */
async function keepsALength({ world, cy }) {
  for (const [line, length] of [['freeze shop for 8h', 8 * 3_600_000], ['lock shop', null]]) {
    const suggestion = (await answered(cy.page, type(line))).getByRole('button', { name: line });
    await answered(cy.page, async (page) => {
      await suggestion.click();
      const dialog = page.locator('dialog[open]');
      await dialog.waitFor();
      check('the reason alone is asked for', (await dialog.locator('input, select').count()) === 1, await dialog.innerText());
      await dialog.locator('[name=because]').fill('the stock is counted');
      check('the line is as it was typed', (await dialog.locator('code').innerText()) === `${line} because the stock is counted`, await dialog.locator('code').innerText());
      await page.keyboard.press('Enter');
    });
    const [verb] = line.split(' ');
    const { data, at } = await lastEntry(world, verb === 'freeze' ? 'frozen' : 'locked');
    const { until } = data[verb];
    check(`${line} lasts as long as was typed`, length === null ? until === null : Math.abs(until - Date.parse(at) - length) < 1000, data);
    await answered(cy.page, type(`un${verb} shop`));
  }
}

async function keepsItsAnswers({ cy: { page } }) {
  await answered(page, type('locks'));
  await page.route('**/api/v1/commands', (route) => route.abort(), { times: 1 });
  await answered(page, type('freezes'));
  const answer = page.locator('.said .message', { hasText: 'Nothing is locked, held or stopped' }).first();
  const unsent = page.locator('.said.unsent', { hasText: 'freezes' });
  await page.reload();
  await answer.waitFor();
  check('what was not sent can be said again', await unsent.getByRole('button', { name: 'Try again' }).isVisible());
  // as if all of it was said half a day ago: soon the bot may have forgotten that it has done it
  await page.evaluate(() => {
    const { person, said } = JSON.parse(sessionStorage.getItem('deploybot-conversation'));
    sessionStorage.setItem('deploybot-conversation', JSON.stringify({ person, said: said.map((each) => ({ ...each, at: each.at - 12 * 3_600_000 })) }));
  });
  await page.reload();
  await answer.waitFor();
  check('what the bot may do twice is not offered again', (await unsent.count()) === 0);
}

export async function play({ world, browser, report }) {
  const options = { bypassCSP: true };
  const [ana, cy, dee] = [await signIn(browser, world, 'ana', options), await signIn(browser, world, 'cy', options), await signIn(browser, world, 'dee')];
  for (const { page } of [ana, cy]) await bringAxe(page);
  const all = { world, ana, cy, dee, report };
  await killSwitch(all);
  await pauseOfAll(all);
  await lock(all);
  await freeze(all);
  await keepsALength(all);
  await keepsItsAnswers(all);
  for (const { problems } of [ana, cy, dee]) check('the page complains of nothing', problems.length === 0, problems);
}
