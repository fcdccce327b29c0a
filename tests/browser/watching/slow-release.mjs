// p95 above its limit, on the chart and in the verdict's words, and no errors.
import { check } from '../browser.mjs';
import { readChart, watchRollback } from './rolled-back.mjs';

export { options, people } from './rolled-back.mjs';

export async function watch(view) {
  const judge = await watchRollback(view, 'p95');
  check('the verdict names the latency', judge.includes('latency limit exceeded'), judge);
  const { canary, stable, limit, label } = await readChart(view, /^Latency/);
  check('the chart has the new version above the limit, the stable one below it', canary > limit && stable < limit, label);
  const errors = await readChart(view, /^Error ratio/);
  check('and no errors', errors.canary === 0, errors.label);
}
