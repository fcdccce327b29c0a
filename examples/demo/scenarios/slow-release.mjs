// p95 above the limit: rolled back from the canary.
import { checkRolledBack } from './rolled-back.mjs';

export const about = 'p95 far above the limit: rolled back from the canary';

export async function play(stage) {
  const before = await stage.look();
  const token = await stage.request('slow');
  await checkRolledBack(stage, token, 'slow');
  const during = await stage.since(before, 'during the release');
  stage.check('0 failed requests: slow is not broken', during.failed === 0, during.failures.slice(0, 5));
  const { evidence } = await stage.ana.why(token);
  stage.check('the verdict names the latency', /p95/.test(JSON.stringify(evidence.failure)), evidence.failure);
}
