// The errors above the limit, the decision, the way back, and the reason in numbers.
import { check } from '../browser.mjs';
import { readChart, watchRollback } from './rolled-back.mjs';

export { options, people } from './rolled-back.mjs';

export async function watch(view) {
  const judge = await watchRollback(view, 'errors');
  check('the verdict has numbers, test and threshold', /\d[\d.,]* % of \d/.test(judge) && judge.includes('sequential counts test') && judge.includes('held against 0.01'), judge);
  const { canary, stable, label } = await readChart(view, /^Error ratio/);
  check('the chart shows more errors of the new version', canary > stable, label);
}
