// The judge's verdict in numbers: what was measured, by which test, against which threshold, over which window.
import type { ArmNumbers, Evidence, Verdict } from '../api/types';
import type { Look } from '../charts/looks';
import { excess, windowOf } from '../text/entries';
import { chance, count, duration, milliseconds, ratio } from '../text/numbers';
import { ruleWord, verdictWord } from '../text/words';
import { Badge } from './names';
import { Moment } from './time';

function errors(arm: ArmNumbers | null): string {
  return arm ? `${ratio(arm.error_ratio)} of ${count(arm.requests)}` : '–';
}

function p95(arm: ArmNumbers | null): string {
  return arm?.p95 == null ? '–' : milliseconds(arm.p95);
}

function bounds(arm: ArmNumbers | null): string {
  return arm ? `${ratio(arm.error_lower)} to ${ratio(arm.error_upper)}` : '–';
}

function test(verdict: Verdict): string {
  if (verdict.test === '') return 'none decided';
  const counts = verdict.test.includes('counts test'); // finds a chance; the others find a bound of a ratio
  const found = counts ? chance(verdict.value) : ratio(verdict.value);
  const against = counts ? String(verdict.threshold) : ratio(verdict.threshold);
  return `${verdict.test}: ${found}, held against ${against}`;
}

const endless = 366 * 24 * 3600 * 1000; // ms: the judge looks on at a step that does not wait for it

function missing(verdict: Verdict): string {
  const parts = [
    verdict.missing.time > 0 ? duration(verdict.missing.time) : '',
    verdict.missing.canary_requests > 0 ? `${count(verdict.missing.canary_requests)} requests to the new version` : '',
    verdict.missing.stable_requests > 0 ? `${count(verdict.missing.stable_requests)} requests to the stable version` : '',
  ].filter((part) => part !== '');
  return parts.length > 0 ? parts.join(', ') : 'nothing';
}

const beside: Record<string, string> = { side_by_side: 'stable, beside it', baseline: 'baseline, recorded', limits_only: 'nothing beside it' };

interface Props {
  evidence: Evidence;
  words: string;
  last: Look | undefined; // the last of the whole deployment: a verdict is one of its step
  exposed: boolean;       // customers are or were on the new version
  settled: boolean;       // it waits for no verdict any more, or not now
  outcome: string;        // empty: it has not ended
  known: boolean;         // the journal of it was read: else nothing is said of what it does not hold
}

function NoVerdict({ last, exposed, outcome }: Pick<Props, 'last' | 'exposed' | 'outcome'>) {
  const over = outcome !== '';
  if (last) {
    return (
      <p class="quiet">
        {over ? 'No verdict on its last step.' : 'The judge has not looked at this step yet.'} The last look, <Moment at={last.at * 1000} />: <Badge word={verdictWord(last.kind)} /> {ruleWord(last.rule)}
      </p>
    );
  }
  if (over) return <p class="quiet">The judge never looked{exposed ? '' : ': customers were never on the new version'}.</p>;
  return <p class="quiet">The judge has not looked yet{exposed ? '' : ': customers are not on the new version'}.</p>;
}

export function Judge({ evidence, words, last, exposed, settled, outcome, known }: Props) {
  const verdict = evidence.failure ?? (outcome === '' ? null : evidence.passed) ?? evidence.verdict;
  if (!verdict) return known ? <NoVerdict last={last} exposed={exposed} outcome={outcome} /> : null;
  return (
    <div class="judge">
      <p><Badge word={verdictWord(verdict.kind)} /> {settled && verdict.rule === 'step_time' ? 'nothing against it' : ruleWord(verdict.rule)}</p>
      {words !== '' && <p>{words}</p>}
      {verdict.problem !== '' && <p class="warn"><bdi>{verdict.problem}</bdi></p>}
      <div class="scroll" tabIndex={0} role="region" aria-label="Numbers of the verdict">
        <table>
          <thead><tr><th scope="col"><span class="unseen">what</span></th><th scope="col">new</th><th scope="col">{beside[verdict.comparison] ?? verdict.comparison}</th><th scope="col">limit</th></tr></thead>
          <tbody>
            <tr><th scope="row">errors</th><td>{errors(verdict.canary)}</td><td>{errors(verdict.stable)}</td><td>{ratio(verdict.limits.max_error_ratio)}</td></tr>
            <tr><th scope="row">bounds</th><td>{bounds(verdict.canary)}</td><td>{bounds(verdict.stable)}</td><td /></tr>
            <tr><th scope="row">p95</th><td>{p95(verdict.canary)}</td><td>{p95(verdict.stable)}</td><td>{milliseconds(verdict.limits.max_p95)}</td></tr>
            <tr>
              <th scope="row">saturation</th><td>{ratio(verdict.canary.saturation)}</td>
              <td>{verdict.stable ? ratio(verdict.stable.saturation) : '–'}</td><td>{ratio(verdict.limits.max_saturation)}</td>
            </tr>
          </tbody>
        </table>
      </div>
      <dl class="facts">
        <div><dt>test</dt><dd>{test(verdict)}</dd></div>
        <div><dt>excess of errors</dt><dd>{excess(verdict.excess, verdict.excess_upper)}</dd></div>
        <div><dt>window</dt><dd>{windowOf(verdict.window, evidence.failure ? 0 : evidence.window?.looks ?? 0)}</dd></div>
        {!settled && verdict.missing.time < endless && <div><dt>still needed to pass</dt><dd>{missing(verdict)}</dd></div>}
      </dl>
    </div>
  );
}
