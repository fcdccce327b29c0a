// The judge's looks, out of the journal, as points to draw.
import type { Entry, VerdictKind } from '../api/types';
import { list, member, number, text } from '../text/read';

export interface ArmPoint {
  ratio: number;
  lower: number;
  upper: number;
  p95: number | null;
  requests: number;
  errors: number;
}

export interface Look {
  position: number;
  at: number; // seconds, as charts count
  window: number; // ms; starts again with each step
  kind: VerdictKind;
  rule: string;
  canary: ArmPoint;
  stable: ArmPoint | null;
  maxErrors: number;
  maxP95: number;
}

const most = 2400;

function arm(data: unknown): ArmPoint | null {
  if (typeof data !== 'object' || data === null) return null;
  const at = (name: string) => number(data, name) ?? 0;
  return {
    ratio: at('error_ratio'), lower: at('error_lower'), upper: at('error_upper'), p95: number(data, 'p95'), requests: at('requests'), errors: at('errors'),
  };
}

export function lookOf(entry: Entry): Look | null {
  if (entry.type !== 'looked') return null;
  const verdict = member(entry.data, 'verdict');
  const canary = arm(member(verdict, 'canary'));
  if (!canary) return null;
  return {
    position: entry.position,
    at: (number(entry.data, 'input', 'at') ?? Date.parse(entry.at)) / 1000,
    window: number(verdict, 'window') ?? 0,
    kind: text(verdict, 'kind') as VerdictKind,
    rule: text(verdict, 'rule'),
    canary,
    stable: text(verdict, 'comparison') === 'side_by_side' ? arm(member(verdict, 'stable')) : null,
    maxErrors: number(verdict, 'limits', 'max_error_ratio') ?? 0,
    maxP95: number(verdict, 'limits', 'max_p95') ?? 0,
  };
}

/** Of very many looks the older half loses every second one; a failure is never lost. */
export function thin(looks: Look[]): Look[] {
  let kept = looks;
  while (kept.length > most) {
    const half = kept.length / 2;
    kept = kept.filter((look, index) => index > half || index % 2 === 0 || look.kind === 'fail');
  }
  return kept;
}

export interface RatePoint {
  at: number;
  canary: number;
  stable: number | null;
}

const windowStart = (look: Look): number => look.at - look.window / 1000;
const served = (look: Look): number => look.canary.requests + (look.stable?.requests ?? 0);

/**
 * Requests a second of each arm between two looks. A window may begin with the counters of the look before it, which is longer
 * ago than the window is old; or with those that its first look found, of which nothing is known yet.
 */
export function rates(looks: Look[]): RatePoint[] {
  const points: RatePoint[] = [];
  let before: Look | null = null; // the last look that could read the counters
  for (const look of looks) {
    const same: boolean = before !== null && Math.abs(windowStart(look) - windowStart(before)) < 0.05;
    const unread = (look.kind === 'no_data' || look.kind === 'error') && before !== null && served(look) === (same ? served(before) : 0);
    if (unread) continue;
    const seconds = before === null ? 0 : look.at - before.at;
    if (seconds >= 0.05 && (same || served(look) > 0)) {
      const grew = (now: number, then: number) => Math.max(0, now - (same ? then : 0)) / seconds;
      points.push({
        at: look.at,
        canary: grew(look.canary.requests, before?.canary.requests ?? 0),
        stable: look.stable ? grew(look.stable.requests, before?.stable?.requests ?? 0) : null,
      });
    }
    before = look;
  }
  return points;
}

export interface WeightPoint {
  at: number;
  percent: number;
}

/** Share of the customers on the new version, from the splits that were wished; the plan says which pool is the stable one. */
export function weights(entries: Entry[]): WeightPoint[] {
  const stable = entries.map((entry) => text(entry.data, 'plan', 'stable', 'pool')).find((pool) => pool !== '') ?? '';
  return entries.filter((entry) => entry.type === 'split_wished').map((entry) => ({
    at: Date.parse(entry.at) / 1000,
    percent: 100 - (number(entry.data, 'split', 'percent', stable) ?? 0),
  }));
}

/** Moments that every chart marks: where a stage began, and where it was decided to go back. */
export function decisions(entries: Entry[]): { at: number; label: string }[] {
  return entries.flatMap((entry) => {
    const at = Date.parse(entry.at) / 1000;
    if (entry.type === 'went_back') return [{ at, label: 'going back' }];
    if (entry.type === 'rung_chosen' && list(entry.data, 'flags').length > 0) return [{ at, label: 'flag off' }];
    return [];
  });
}
