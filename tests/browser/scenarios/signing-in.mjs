// A link works once; a session that ends in mid-form keeps what was typed; out is out everywhere.
import { address, check, open, say, signIn } from '../browser.mjs';

export async function play({ world, browser }) {
  const stranger = await open(browser);
  await stranger.page.goto(`${address(world)}/services/shop`);
  await stranger.page.getByText('You are not signed in').waitFor();
  check('nothing of the lane is shown', !(await stranger.page.locator('main').innerText()).includes('Queue'));

  const link = await world.loginLink('ana');
  await stranger.page.goto(link);
  await stranger.page.getByRole('button', { name: 'Sign in' }).click();
  await stranger.page.getByRole('heading', { name: 'Lanes' }).waitFor();
  await stranger.page.locator('.connection.live').waitFor();
  const cookies = await stranger.context.cookies();
  const cookie = cookies.find((each) => each.name === '__Host-deploybot');
  check('the cookie is for the server alone', cookie?.httpOnly && cookie.secure && cookie.sameSite === 'Strict', cookies);
  const late = await open(browser);
  await late.page.goto(link);
  await late.page.getByRole('button', { name: 'Sign in' }).click();
  const used = late.page.getByRole('alert').filter({ hasText: 'deploybot login-link' });
  await used.waitFor();
  check('a sentence begins as one', (await used.innerText()).includes('Ask for a new one'), await used.innerText());
  check('a page that follows nothing does not say that it connects', !(await late.page.locator('header').innerText()).includes('connecting'));

  const { page } = stranger;
  if (!(await page.locator('.console').isVisible())) await page.keyboard.press('c');
  const input = page.getByRole('combobox', { name: 'Say to DeployBot' });
  await input.fill('status of something half typed');
  const elsewhere = await signIn(browser, world, 'ana');
  await elsewhere.page.locator('.account summary').click();
  await elsewhere.page.getByRole('button', { name: 'Sign out everywhere' }).click();
  await elsewhere.page.getByRole('heading', { name: 'You are signed out' }).waitFor();
  const left = await elsewhere.page.locator('body').innerText();
  check('nothing of the old page is left, and no way to it', !/shop|Ana|Journal|Console|live/.test(left), left);
  await input.press('Enter');
  await page.getByText('Your session has ended').waitFor();
  await page.locator('.connection.lost').waitFor();
  check('what was typed is kept', (await input.inputValue()) === 'status of something half typed', await input.inputValue());

  const tab = await stranger.context.newPage();
  await tab.goto(await world.loginLink('ana'));
  await tab.getByRole('button', { name: 'Sign in' }).click();
  await tab.getByRole('heading', { name: 'Lanes' }).waitFor();
  await page.getByText('Your session has ended').waitFor({ state: 'detached' });
  await page.locator('.connection.live').waitFor();
  check('it goes on', (await say(page, 'status')).includes('shop'));

  const kept = () => page.evaluate(() => JSON.stringify(sessionStorage));
  check('the answer would outlive a reload', (await kept()).includes('shop'), await kept());
  await page.locator('.account summary').click();
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
  check('who signs out leaves nothing of it behind', !/shop|status/.test(await kept()), await kept());
}
