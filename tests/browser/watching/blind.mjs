// No data: said in the judge's words and on the wall, held with the reason, with a way out offered; gone when the metrics are back.
import { check } from '../browser.mjs';

export const people = ['ana', 'dee'];

export async function watch({ ana, dee, report, requested }) {
  await ana.open(await requested());
  await ana.see('.stages .now', 'canary 25 %', 60_000);
  await ana.see('.judge .badge', /no data|metrics broken/, 30_000);
  report(`the judge's panel says: ${(await ana.text('.judge')).split('\n', 1)[0]}`);
  const holding = ana.page.locator('.live-line', { hasText: 'Holding at canary 25 %' });
  await holding.waitFor();
  const words = await holding.innerText();
  check('it says what it does not do on that, and until when it waits', /neither promote nor roll back/.test(words) && /until .* I page the on-call/.test(words), words);
  for (const name of ['Pause', 'Roll back']) check(`${name} is offered`, await ana.page.locator('.deployment-head').getByRole('button', { name }).isVisible());
  await dee.see('.lane-row .badge', 'blind');
  await ana.see('.stages .now', 'canary 50 %', 60_000);
  await holding.waitFor({ state: 'detached' });
  await dee.see('.lane-row .badge', 'running');
  await ana.see('.deployment-head .badge', 'completed', 120_000);
}
