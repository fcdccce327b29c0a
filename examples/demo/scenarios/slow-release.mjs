// p95 above the limit: rolled back from the canary.
import { checkRolledBack } from './rolled-back.mjs';

export const about = 'p95 far above the limit: rolled back from the canary';

export async function play(stage) {
  const token = await stage.request('slow');
  await checkRolledBack(stage, token, 'slow');
  const { evidence } = await stage.ana.why(token);
  stage.check('the verdict names the latency', /p95/.test(JSON.stringify(evidence.failure)), evidence.failure);
}
