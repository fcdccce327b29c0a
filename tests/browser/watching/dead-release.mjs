// Not one good answer: 100 % on the chart and in the verdict.
import { check } from '../browser.mjs';
import { readChart, watchRollback } from './rolled-back.mjs';

export { options, people } from './rolled-back.mjs';

export async function watch(view) {
  const judge = await watchRollback(view, '');
  check('the verdict says that all failed', judge.includes('100 % of '), judge);
  const { canary, limit, label } = await readChart(view, /^Error ratio/);
  check('the chart shows it', canary === 100 && limit < 100, label);
}
