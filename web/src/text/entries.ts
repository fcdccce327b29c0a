// One journal entry as a short sentence.
import type { Entry } from '../api/types';
import { duration, ratio } from './numbers';
import { list, member, number, text } from './read';
import { pointInTime } from './times';
import { levelWord, outcomeWord, type Mood, ruleWord, rungWord, shortSha, verdictWord } from './words';
import type { LockLevel, VerdictKind } from '../api/types';

export interface Told {
  text: string;
  mood: Mood;
}

const told = (sentence: string, mood: Mood = 'calm'): Told => ({ text: sentence, mood });
const because = (reason: string): string => (reason === '' ? '' : `: ${reason}`);

function split(data: unknown, ...path: string[]): string {
  const percents = member(data, ...path);
  if (typeof percents !== 'object' || percents === null) return 'unknown';
  return Object.entries(percents).map(([pool, percent]) => `${pool} ${String(percent)} %`).join(', ');
}

function flag(data: unknown): string {
  return `${text(data, 'flag', 'flag')} in ${text(data, 'flag', 'environment')}`;
}

function share(percent: number | null): string {
  if (percent === 0) return 'off';
  return percent === 100 ? 'on' : `${percent ?? '?'} %`;
}

function look(data: unknown): Told {
  const kind = text(data, 'verdict', 'kind') as VerdictKind;
  const word = verdictWord(kind);
  return told(`Look: ${word.word}, ${ruleWord(text(data, 'verdict', 'rule'))}`, word.mood);
}

function driver(data: unknown): Told {
  const end = text(data, 'result', 'end');
  const [first = ''] = text(data, 'result', 'detail').split('\n');
  const step = text(data, 'key').split('/').slice(1).join('/');
  return told(`Driver ${step} ${end.replaceAll('_', ' ')}${because(first)}`, end === 'succeeded' ? 'good' : 'bad');
}

function end(data: unknown): Told {
  const word = outcomeWord(text(data, 'end'));
  return told(`Ended: ${word.word}${because(text(data, 'reason'))}`, word.mood);
}

function rungEnded(data: unknown): Told {
  const helped = member(data, 'helped') === true;
  return told(`Rung ${rungWord(text(data, 'rung'))} ${helped ? 'helped' : 'did not help'}${because(text(data, 'detail'))}`, helped ? 'good' : 'bad');
}

function started(data: unknown): Told {
  const stable = text(data, 'plan', 'stable', 'commit', 'sha');
  return told(stable === '' ? 'Started; there is no version to go back to' : `Started; ${shortSha(stable)} is the version to go back to`, 'busy');
}

function validated(data: unknown): Told {
  const checks = list(data, 'checks');
  const passed = checks.filter((check) => text(check, 'state') === 'passed').length;
  return told(`Checked again at the start: ${passed} of ${checks.length} fine`, passed === checks.length ? 'good' : 'bad');
}

function until(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? `, until ${pointInTime(value, false)}` : '';
}

function locked(data: unknown): string {
  const environment = text(data, 'environment');
  return `${text(data, 'service')}${environment === '' ? '' : ` in ${environment}`}`;
}

function lock(data: unknown): Told {
  const lock = member(data, 'lock');
  const from = text(data, 'taken_from');
  const level = levelWord(text(lock, 'level') as LockLevel);
  return told(`Locked ${locked(lock)} (${level})${until(member(lock, 'until'))}${from === '' ? '' : `, taken over from ${from}`}${because(text(lock, 'reason'))}`, 'warn');
}

function freeze(data: unknown): Told {
  const freeze = member(data, 'freeze');
  const from = member(freeze, 'from');
  const later = from === member(freeze, 'since') || (typeof from !== 'string' && typeof from !== 'number') ? '' : ` from ${pointInTime(from, false)}`;
  return told(`Froze ${text(freeze, 'service') || 'everything'} as ${text(freeze, 'name')}${later}${until(member(freeze, 'until'))}${because(text(freeze, 'reason'))}`, 'warn');
}

function freezeTold(data: unknown): Told {
  const name = text(data, 'name');
  switch (text(data, 'phase')) {
    case 'soon':
      return told(`Told that the freeze ${name} comes${until(member(data, 'until'))}`);
    case 'begins':
      return told(`The freeze ${name} has begun${until(member(data, 'until'))}${because(text(data, 'reason'))}`, 'warn');
    default:
      return told(`The freeze ${name} is over`, 'good');
  }
}

function stopLifted(data: unknown): Told {
  const reason = because(text(data, 'reason'));
  return member(data, 'last') === true ? told(`Lifted the stop of everything, the second to agree${reason}`, 'good') : told(`Agreed to lift the stop of everything; one more must${reason}`, 'warn');
}

/** As found: what people and time answer for is still open in it. */
function gates(data: unknown): Told {
  const open = list(data, 'checks').filter((check) => text(check, 'state') !== 'passed').map((check) => text(check, 'name'));
  return open.length === 0 ? told('Nothing stands before production', 'good') : told(`Before production: ${open.join(', ')}`, 'warn');
}

const confirmed = 'The router confirms';

const forms: Record<string, (data: unknown) => Told> = {
  requested: (data) => told(`${text(data, 'request', 'emergency', 'reason') === '' ? 'Requested' : 'Emergency'}: ${text(data, 'request', 'service')} · ${shortSha(text(data, 'request', 'commit', 'sha'))} "${text(data, 'request', 'commit', 'subject')}"${because(text(data, 'request', 'reason'))}`),
  called: () => told('Its turn has come'),
  call_taken_back: () => told('Not its turn while nothing can start'),
  turn_accepted: () => told('Took the turn'),
  approved: () => told('Approved', 'good'),
  join_asked: (data) => told(`Asked to ride with ${text(data, 'train')}`),
  joined: (data) => told(`Rides with ${text(data, 'train')}${member(data, 'leads') === true ? '; this commit goes out' : ''}`),
  left: (data) => told(`Left the train${because(text(data, 'reason'))}`),
  driven: () => told('Drives the train'),
  ride_chosen: (data) => told(member(data, 'alone') === true ? `Rides alone${because(text(data, 'reason'))}` : member(data, 'ask_first') === true ? 'Wants to be asked before others join' : 'Anybody may join'),
  spoke: (data) => text(data, 'ready') === 'good' ? told('Said good', 'good') : told(`Said uh-oh${because(text(data, 'reason'))}`, 'warn'),
  sent_on: (data) => told(member(data, 'done') === true ? 'Done with it' : `Sent on to ${text(data, 'stage')}`),
  train_split: (data) => told(`Split: ${list(data, 'front').join(', ')} first${because(text(data, 'reason'))}`, 'warn'),
  moved: (data) => told(`Moved (${text(data, 'cause') === 'quiet' ? 'quiet hours' : text(data, 'cause')})${because(text(data, 'reason'))}`, 'warn'),
  delegated: (data) => told(`Handed to ${text(data, 'to')}${because(text(data, 'reason'))}`),
  turn_reminded: () => told('Reminded of the turn'),
  hold_queued: (data) => told(`A hold was queued${because(text(data, 'reason'))}`, 'warn'),
  hold_dropped: () => told('A queued hold was lifted'),
  withdrawn: (data) => told(`Left the queue, ${outcomeWord(text(data, 'end')).word}${because(text(data, 'reason'))}`, 'warn'),
  held: (data) => told(`Held the lane${because(text(data, 'reason'))}`, 'warn'),
  unheld: (data) => told(`Lifted the hold${because(text(data, 'reason'))}`, 'good'),
  locked: lock,
  unlocked: (data) => told(`Unlocked ${locked(data)}${because(text(data, 'reason'))}`, 'good'),
  lock_reminded: (data) => told(`Reminded that the lock of ${locked(data)} ends`),
  frozen: freeze,
  unfrozen: (data) => told(`Lifted the freeze ${text(data, 'name')}${because(text(data, 'reason'))}`, 'good'),
  freeze_told: freezeTold,
  everything_paused: (data) => told(`Paused everything${because(text(data, 'reason'))}`, 'warn'),
  everything_resumed: (data) => told(`Let everything go on${because(text(data, 'reason'))}`, 'good'),
  everything_stopped: (data) => told(`Stopped everything${because(text(data, 'reason'))}`, 'bad'),
  stop_lifted: stopLifted,
  marked_bad: (data) => told(`Marked ${shortSha(text(data, 'commit'))} bad${because(text(data, 'reason'))}`, 'bad'),
  pardoned: (data) => told(`Pardoned ${shortSha(text(data, 'commit'))}${because(text(data, 'reason'))}`, 'good'),
  approval_voided: (data) => told(`An approval counts no more${because(text(data, 'reason'))}`, 'warn'),
  overridden: (data) => told(`Overrode ${text(data, 'guard')} for ${shortSha(text(data, 'commit'))}${because(text(data, 'reason'))}`, 'warn'),
  emergency_approved: (data) => told(`Approved the emergency afterwards${because(text(data, 'reason'))}`, 'good'),
  emergency_overdue: () => told('Nobody else has approved the emergency in time', 'bad'),
  gates_checked: gates,
  vouched: (data) => told(`Approved ${text(data, 'gate')}${because(text(data, 'reason'))}`, 'good'),
  started,
  validated,
  driver_ended: driver,
  step_seen: (data) => told(`This step is done${because(text(data, 'detail'))}`),
  advanced: (data) => told(`Step ${(number(data, 'to') ?? 0) + 1} begins`, 'busy'),
  step_retried: (data) => told(`Not taken, tried again${because(text(data, 'problem'))}`, 'warn'),
  looked: look,
  paused: (data) => told(`Paused${because(text(data, 'author', 'reason'))}`, 'warn'),
  resumed: () => told('Resumed', 'busy'),
  rung_chosen: (data) => told(`Ladder: ${rungWord(text(data, 'decision', 'rung'))}${because(text(data, 'decision', 'reason'))}`, 'bad'),
  rung_ended: rungEnded,
  person_needed: (data) => told(`A person must say how it goes on${because(text(data, 'question'))}`, 'warn'),
  went_back: (data) => told(`Going back${because(text(data, 'author', 'reason'))}`, 'bad'),
  marked_stable: (data) => told(`${shortSha(text(data, 'stable', 'commit', 'sha'))} is stable now, in ${text(data, 'stable', 'pool')}`, 'good'),
  ended: end,
  split_wished: (data) => told(`Traffic to ${split(data, 'split', 'percent')}`, 'busy'),
  split_taken: () => told(`${confirmed} the traffic`),
  split_lost: (data) => told(`Traffic was changed outside, found ${split(data, 'found', 'percent')}; set again`, 'warn'),
  split_failed: (data) => told(`Traffic not set${because(text(data, 'problem'))}`, 'warn'),
  flag_wished: (data) => told(`Flag ${flag(data)} to ${share(number(data, 'percent'))}`, 'busy'),
  flag_taken: (data) => told(`Flag ${flag(data)} is as wished`),
  flag_lost: (data) => told(`Flag ${flag(data)} was changed outside, found ${share(number(data, 'found'))}; set again`, 'warn'),
  flag_failed: (data) => told(`Flag ${flag(data)} not set${because(text(data, 'problem'))}`, 'warn'),
  page_wished: (data) => told(`Paging${because(text(data, 'page', 'summary'))}`, 'bad'),
  page_taken: () => told('The page was taken'),
  page_failed: (data) => told(`The page was not taken${because(text(data, 'problem'))}`, 'warn'),
  token_issued: (data) => told(`Token ${text(data, 'token')} issued`),
  bot_started: (data) => told(`I started, version ${text(data, 'version')}`),
  rights_loaded: () => told('Rights and services read'),
  answered: (data) => told(member(data, 'accepted') === true ? 'Answered a command' : 'Refused a command'),
};

export function tellEntry(entry: Entry): Told {
  return forms[entry.type]?.(entry.data) ?? told(entry.type.replaceAll('_', ' '));
}

/** What was taken is what was wished before it: the entry itself does not say it again. `entries`: of one lane, oldest first. */
export function tellStory(entries: Entry[]): Map<number, Told> {
  const wished = new Map<string, string>();
  return new Map(entries.map((entry) => {
    const { type, data, position } = entry;
    const known = wished.get(type === 'flag_taken' ? flag(data) : text(data, 'service'));
    if (type === 'split_wished') wished.set(text(data, 'service'), split(data, 'split', 'percent'));
    if (type === 'flag_wished') wished.set(flag(data), share(number(data, 'percent')));
    if (known !== undefined && type === 'split_taken') return [position, told(`${confirmed} it: ${known}`)];
    if (known !== undefined && type === 'flag_taken') return [position, told(`Flag ${flag(data)} is ${known}, as wished`)];
    return [position, tellEntry(entry)];
  }));
}

/** All types that the board has a sentence for, to choose from. */
export const entryTypes = Object.keys(forms);

const shortest = 3; // letters that tell something

/** The types whose own words, without what the entry adds to them, say this. */
export function typesSaying(words: string): string[] {
  const wanted = words.trim().toLowerCase();
  if (wanted.length < shortest) return [];
  return Object.entries(forms).filter(([type, form]) => form({}).text.toLowerCase().includes(wanted) || type.replaceAll('_', ' ').includes(wanted)).map(([type]) => type);
}

/** What a person did, where others see it at once. */
export const acts = new Set([
  'requested', 'turn_accepted', 'approved', 'overridden', 'emergency_approved', 'vouched', 'withdrawn', 'held', 'unheld', 'pardoned', 'paused', 'resumed', 'went_back', 'locked', 'unlocked', 'frozen', 'unfrozen',
  'everything_paused', 'everything_resumed', 'everything_stopped', 'stop_lifted',
]);

/** "errors 0.1 % of 3,480" is the bot's own sentence; this is the short form for a cell. */
export function excess(value: number, upper: number): string {
  return upper >= 1 ? 'nothing to compare with' : `${ratio(value)} (at most ${ratio(upper)})`;
}

export function windowOf(ms: number, looks: number): string {
  return `${duration(ms)}${looks > 0 ? `, ${looks} ${looks === 1 ? 'look' : 'looks'}` : ''}`;
}
