// A good release as the board shows it: each stage, each weight, the verdict, the log, the end.
import { address, check, signIn } from '../browser.mjs';

export async function play({ world, browser, report }) {
  const { page, problems } = await signIn(browser, world, 'ana');
  await page.goto(`${address(world)}/services/shop`);
  await page.getByRole('button', { name: 'Request a deployment' }).click();
  await page.locator('dialog input[name=commit]').fill(world.commits.good.short);
  await page.locator('dialog').getByRole('button', { name: 'Request', exact: true }).click();
  await page.locator('.said .line', { hasText: `request ${world.commits.good.short} of shop` }).waitFor();
  await page.locator('section', { hasText: 'Now' }).getByRole('link', { name: /Faster checkout/ }).first().click();
  const start = Date.now();
  for (const [stage, words] of [['canary', '5 %'], ['canary', '25 %'], ['canary', '50 %'], ['canary', '100 %'], ['production', '100 %'], ['watch', '']]) {
    await page.locator('.stages .now', { hasText: `${stage} ${words}`.trim() }).waitFor({ timeout: 60_000 });
    report(`${((Date.now() - start) / 1000).toFixed(1).padStart(5)} s  ${stage} ${words}`);
    if (stage === 'canary' && words === '25 %') {
      await page.locator('.log pre', { hasText: 'smoke tests fine' }).waitFor();
      await page.getByText('Commits', { exact: true }).click();
      await page.locator('main li', { hasText: 'Faster checkout' }).first().waitFor();
    }
  }
  await page.locator('.deployment-head .badge', { hasText: 'completed' }).waitFor({ timeout: 60_000 });
  await page.locator('.timeline li', { hasText: 'is stable now' }).waitFor();
  check('all stages are past', (await page.locator('.deployment-head .stages .past').count()) === 5);
  await page.getByRole('link', { name: 'shop' }).first().click();
  await page.locator('.card', { hasText: 'completed' }).first().waitFor();
  await page.goto(`${address(world)}/journal`);
  await page.getByRole('button', { name: 'Verify' }).click();
  await page.locator('.verified', { hasText: '✓ whole' }).waitFor();
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Export all' }).click();
  check('the export has a name', (await download).suggestedFilename().endsWith('.jsonl'));
  check('the page complains of nothing', problems.length === 0, problems);
}
