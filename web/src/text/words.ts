// The words and marks that stand for states, outcomes and verdicts: the same everywhere, never a colour alone.
import type { Hold, LockLevel, State, Summary, VerdictKind } from '../api/types';

export type Mood = 'good' | 'bad' | 'warn' | 'busy' | 'calm';

export interface Word {
  mark: string;
  word: string;
  mood: Mood;
}

const states: Record<State, Word> = {
  stranded: { mark: '↩', word: 'came back', mood: 'warn' },
  waiting: { mark: '◔', word: 'waiting', mood: 'calm' },
  starting: { mark: '◔', word: 'starting', mood: 'busy' },
  running: { mark: '▶', word: 'running', mood: 'busy' },
  paused: { mark: '❚❚', word: 'paused', mood: 'warn' },
  waits_for_person: { mark: '!', word: 'waits for a person', mood: 'warn' },
  going_back: { mark: '↩', word: 'going back', mood: 'bad' },
  ended: { mark: '■', word: 'ended', mood: 'calm' },
};

const outcomes: Record<string, Word> = {
  completed: { mark: '✓', word: 'completed', mood: 'good' },
  rolled_back: { mark: '↩', word: 'rolled back', mood: 'bad' },
  aborted: { mark: '◼', word: 'aborted', mood: 'warn' },
  failed: { mark: '✗', word: 'failed', mood: 'bad' },
  not_eligible: { mark: '✗', word: 'not eligible', mood: 'warn' },
  cancelled: { mark: '–', word: 'cancelled', mood: 'calm' },
  rejected: { mark: '✗', word: 'rejected', mood: 'warn' },
  superseded: { mark: '✗', word: 'superseded', mood: 'warn' },
};

const verdicts: Record<VerdictKind, Word> = {
  pass: { mark: '✓', word: 'pass', mood: 'good' },
  fail: { mark: '✗', word: 'fail', mood: 'bad' },
  inconclusive: { mark: '…', word: 'not decided', mood: 'calm' },
  no_data: { mark: '∅', word: 'no data', mood: 'warn' },
  error: { mark: '!', word: 'metrics broken', mood: 'warn' },
};

const checks: Record<string, Word> = {
  passed: { mark: '✓', word: 'passed', mood: 'good' },
  failed: { mark: '✗', word: 'failed', mood: 'bad' },
  pending: { mark: '◔', word: 'pending', mood: 'warn' },
  unknown: { mark: '?', word: 'unknown', mood: 'warn' },
};

const rungs: Record<string, string> = {
  hold: 'hold',
  flag_off: 'feature flag off',
  stable_version: 'stable version',
  person: 'a person',
};

const rules: Record<string, string> = {
  evidence_enough: 'evidence enough',
  errors_above_stable: 'more errors than the stable version',
  errors_above_baseline: 'more errors than the baseline',
  error_limit: 'error limit exceeded',
  latency_limit: 'latency limit exceeded',
  saturation_limit: 'saturation limit exceeded',
  both_above_limit: 'both versions above the limit: not this version’s fault',
  step_time: 'nothing against it; the step’s time has not gone by',
  excess_unclear: 'the excess of errors is not bounded tightly enough yet',
  near_limit: 'above a limit, not proven',
  instance_unread: 'a process could not be read',
  too_few_requests: 'too few requests',
  silent: 'not one request',
  metrics_stopped: 'the metrics stopped',
  metrics_broken: 'the metrics make no sense',
  impossible_numbers: 'impossible numbers',
};

const levels: Record<LockLevel, string> = {
  warn: 'whoever deploys is asked once more',
  own: 'only their own deployments start',
  full: 'nothing starts',
};

const plain = (name: string): string => name.replaceAll('_', ' ');

export const stateWord = (state: State): Word => states[state] ?? { mark: '?', word: plain(state), mood: 'warn' };
export const outcomeWord = (outcome: string): Word => outcomes[outcome] ?? { mark: '?', word: plain(outcome), mood: 'warn' };
export const verdictWord = (kind: VerdictKind): Word => verdicts[kind] ?? { mark: '?', word: plain(kind), mood: 'warn' };
export const checkWord = (state: string): Word => checks[state] ?? { mark: '?', word: plain(state), mood: 'warn' };
export const rungWord = (rung: string): string => rungs[rung] ?? plain(rung);
export const levelWord = (level: LockLevel): string => levels[level] ?? plain(level);
export const ruleWord = (rule: string): string => rules[rule] ?? plain(rule);

export const heldWord: Word = { mark: '⊘', word: 'held', mood: 'warn' };
export const lockedWord: Word = { mark: '▣', word: 'locked', mood: 'warn' };

export const frozenWord: Word = { mark: '❄', word: 'frozen', mood: 'warn' };

/** What a lane is doing, in one word; the lower the rank, the more it needs somebody. */
export function laneWord(summary: Summary): Word & { rank: number } {
  const { running } = summary;
  if (running) {
    const word = stateWord(running.state);
    if (running.state === 'waits_for_person') return { ...word, rank: 0 };
    if (running.state === 'going_back') return { ...word, rank: 1 };
    const verdict = running.verdict?.kind;
    if (verdict === 'fail') return { mark: '✗', word: 'failing', mood: 'bad', rank: 1 };
    if (running.problem) return { mark: '!', word: 'stuck', mood: 'warn', rank: 2 };
    if (verdict === 'no_data' || verdict === 'error') return { ...word, mark: '∅', word: 'blind', mood: 'warn', rank: 2 };
    if (running.state === 'paused') return { ...word, rank: 3 };
    return { ...word, rank: 5 };
  }
  if (summary.hold) return { ...heldWord, rank: summary.waiting.length > 0 ? 3 : 4 };
  if (summary.locks.some((lock) => lock.level !== 'warn')) return { ...lockedWord, rank: summary.waiting.length > 0 ? 3 : 4 };
  if (summary.waiting.length > 0) return { mark: '◔', word: 'waiting', mood: 'calm', rank: 6 };
  return { mark: '·', word: 'idle', mood: 'calm', rank: 8 };
}

export const shortSha = (sha: string): string => sha.slice(0, 7);
/** "DEP-…2417", as the bot abbreviates it. */
export const shortToken = (token: string): string => (token.length > 12 ? `DEP-…${token.slice(-4)}` : token);

/** "Cy or Dee may lift it." */
export function lifters({ may_lift: names = [] }: Hold): string {
  return names.length === 0 ? 'Nobody may lift it.' : `${[names.slice(0, -1).join(', '), names.at(-1)].filter((part) => part !== '').join(' or ')} may lift it.`;
}
