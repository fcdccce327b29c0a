// Asked for by the lane page's own question; then each stage, each weight, the log, the commits, the end, and a journal that is whole.
import { check, press } from '../browser.mjs';

export const people = ['ana'];

export async function say({ ana }, _person, line) {
  const [, commit] = line.match(/request deployment for commit (\w+)/);
  await ana.follow('/services/shop');
  return ana.says(async (page) => {
    await page.getByRole('button', { name: 'Request a deployment' }).click();
    await page.locator('dialog input[name=commit]').fill(commit);
    await page.locator('dialog').getByRole('button', { name: 'Request', exact: true }).click();
  });
}

export async function watch({ ana, report, requested }) {
  const token = await requested();
  await ana.page.locator('section', { hasText: 'Now' }).locator(`a[href="/deployments/${token}"]`).first().click();
  const start = Date.now();
  for (const [stage, words] of [['canary', '5 %'], ['canary', '25 %'], ['canary', '50 %'], ['canary', '100 %'], ['production', '100 %'], ['watch', '']]) {
    await ana.see('.stages .now', `${stage} ${words}`.trim(), 60_000);
    report(`${((Date.now() - start) / 1000).toFixed(1).padStart(5)} s  ${stage} ${words}`);
    if (stage === 'canary' && words === '25 %') {
      await ana.see('.log pre', 'smoke tests fine');
      await ana.page.getByText('Commits', { exact: true }).click();
      await ana.see('main li', 'Faster checkout');
    }
  }
  await ana.see('.deployment-head .badge', 'completed', 60_000);
  await ana.see('.timeline li', 'is stable now');
  for (const words of ['The router confirms it: blue 95 %, canary 5 %', 'Flag checkout-v2 in production is 50 %, as wished']) await ana.see('.timeline li', words);
  check('all stages are past', (await ana.page.locator('.deployment-head .stages .past').count()) === 5);
}

export async function afterwards({ ana }) {
  await ana.follow('/services/shop');
  await ana.see('.card', 'completed');
  await ana.follow('/journal');
  await press('Verify')(ana.page);
  await ana.see('.verified', '✓ whole');
  const download = ana.page.waitForEvent('download');
  await ana.page.getByRole('link', { name: 'Export all' }).click();
  check('the export has a name', (await download).suggestedFilename().endsWith('.jsonl'));
}
