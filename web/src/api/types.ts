// What the bot's API answers, as far as the board reads it.

export interface Person {
  id: string;
  name: string;
  roles: string[];
}

export interface Session {
  person: Person;
  ends_at: string;
  idle_ends_at: string;
  now: string;
  version: string;
}

export interface Span {
  kind: 'plain' | 'strong' | 'code' | 'person' | 'link' | 'time';
  text: string;
  target?: string;
}

/** Stands for a command line: a click is that line, said by whoever clicked. */
export interface Button {
  label: string;
  line: string;
  style: 'normal' | 'primary' | 'danger';
  confirmation: string;
  question: string;
}

export interface Message {
  title: Span[];
  lines: Span[][];
  fields: { name: string; value: Span[] }[];
  buttons: Button[];
  tone: 'quiet' | 'loud';
  token: string;
  lane: string;
}

export interface Split {
  percent: Record<string, number>;
  taken: boolean;
}

export interface Hold {
  by: string;
  reason: string;
  since: string;
  may_lift?: string[]; // of a lane: names
}

export type LockLevel = 'warn' | 'own' | 'full';

/** Somebody keeps a service, or one environment of it (empty: all), from being deployed to. */
export interface Lock extends Hold {
  service: string;
  environment: string;
  level: LockLevel;
  until: string | null;
  buttons?: Button[]; // of the one who asked for the lane
}

export interface Freeze {
  name: string;
  by: string; // empty: the configuration
  reason: string;
  from: string;
  until: string;
  services: string[] | null; // null: every one
  buttons?: Button[]; // of the one who asked for the stops or the lane
}

export interface KillSwitch extends Hold {
  lifted_by: string | null; // the first of the two who must agree
}

/** What stops every lane, and the freezes of now and of the next day. */
export interface Stops {
  kill_switch: KillSwitch | null;
  everything: Hold | null;
  freezes: Freeze[];
  unreadable: string;
  buttons?: Button[]; // of the one who asked for them alone
}

export interface Stable {
  commit: string;
  subject: string;
  token: string;
  since: string;
  pool: string;
}

export type State = 'waiting' | 'stranded' | 'starting' | 'running' | 'paused' | 'waits_for_person' | 'going_back' | 'ended';
export type VerdictKind = 'pass' | 'fail' | 'inconclusive' | 'no_data' | 'error';

export interface ShortRequest {
  token: string;
  commit: string;
  subject: string;
  author: string;
  requester: string;
  requested_at: string;
}

/** What runs, as the list of all lanes shows it; some members are missing until the first step. */
export interface RunningSummary extends ShortRequest {
  state: State;
  stage?: string;
  stages?: string[];
  step?: number;
  steps?: number;
  since?: string;
  started_at?: string;
  percent?: number | null;
  verdict?: { kind: VerdictKind; text: string } | null;
  problem?: string;
}

export interface Finished extends ShortRequest {
  service: string;
  started_at: string | null;
  ended_at: string;
  outcome: string;
  reason: string;
  requested_because: string;
}

export interface Summary {
  service: string;
  lane: string;
  position: number;
  running: RunningSummary | null;
  waiting: ShortRequest[];
  hold: Hold | null;
  locks: Lock[];
  stable: Stable | null;
  split: Split | null;
  last: Finished | null;
}

export interface Board {
  position: number;
  now: string;
  stops: Stops;
  lanes: Summary[];
}

export interface Check {
  name: string;
  state: 'passed' | 'failed' | 'pending' | 'unknown';
  asked: string;
  found: string;
  remedy: string;
  where: string;
}

export interface Rider extends Omit<ShortRequest, 'requested_at'> {
  ready?: 'unsaid' | 'good' | 'uh_oh' | 'excused'; // until it has ended
  worry?: string;
}

/** Who rides together, the conductor first; what goes out is `token`. */
export interface Train {
  token: string;
  riders: Rider[];
  alone?: boolean;
  ask_first?: boolean;
  sent_to?: string;
}

/** Rode with one that failed, and waits for a split or a fix. */
export interface Stranded extends Rider {
  failed: string;
  since: string;
}

export interface Waiting extends ShortRequest {
  service: string;
  train: Train | null;
  requested_because: string;
  checks: Check[];
  approvals_needed: number;
  approvals: { by: string; at: string }[];
  place: number;
  estimate: { usual?: string; late?: string; unknown_because?: string } | null;
  buttons: Button[];
}

export interface Flag {
  flag: string;
  environment: string;
  percent: number;
  taken: boolean;
  by: string;
  since: string;
}

export interface Lane {
  lane: string;
  service: string;
  running: Deployment | null;
  waiting: Waiting[];
  hold: Hold | null;
  locks: Lock[];
  freezes: Freeze[];
  environments: string[];
  stable: Stable | null;
  split: Split | null;
  flags: Flag[];
  history: Finished[];
  stranded: Stranded[];
  queued_holds: Hold[];
  buttons: Button[];
}

/** Counts and bounds of one arm; ratios are shares of one, times are milliseconds. */
export interface ArmNumbers {
  requests: number;
  errors: number;
  error_ratio: number;
  error_lower: number;
  error_upper: number;
  p95: number | null;
  slow_ratio: number;
  saturation: number;
  saturated_gauge: string;
  instances: number;
}

export interface Verdict {
  kind: VerdictKind;
  rule: string;
  comparison: string;
  test: string;
  value: number;
  threshold: number;
  limits: { max_error_ratio: number; max_p95: number; max_saturation: number };
  window: number;
  canary: ArmNumbers;
  stable: ArmNumbers | null;
  excess: number;
  excess_upper: number;
  missing: { time: number; canary_requests: number; stable_requests: number };
  problem: string;
}

/** One rung of the ladder that was climbed. */
export interface Climb {
  rung: string;
  reason: string;
  decided: number;
  deadline: number;
  flags: string[];
  taken: boolean;
  helped: boolean | null;
  ended: number | boolean | null;
}

export interface Evidence {
  verdict: Verdict | null;
  failure: Verdict | null;
  passed: Verdict | null;
  ladder: Climb[];
  window: { since: string; looks: number } | null;
}

export interface Deployment extends ShortRequest {
  service: string;
  lane: string;
  state: State;
  train: Train | null;
  place: number;
  outcome?: string | null;
  reason?: string; // why it ended so
  requested_because?: string;
  started_at?: string | null;
  ended_at?: string;
  checks?: Check[];
  approvals_needed?: number;
  approvals?: { by: string; at: string }[];
  stage?: string;
  stages?: string[];
  step?: number;
  steps?: number;
  since?: string;
  digest?: string | null;
  exposed?: boolean;
  problem?: string;
  split?: Split | null;
  stable?: string | null;
  keeps_stable?: boolean;
  message?: Message | null;
  evidence?: Evidence | null;
}

export interface Commit {
  sha: string;
  subject: string;
  author: string;
  at: string;
}

/** One entry of the journal. */
export interface Entry {
  position: number;
  stream: string;
  version: number;
  at: string;
  type: string;
  type_version: number;
  actor: string;
  source: string;
  request: string;
  data: unknown;
}

export interface JournalPage {
  entries: Entry[];
  more: boolean;
}

export interface Names {
  services: string[];
  environments: string[];
  flags: string[];
  stages: string[];
  tokens: string[];
}

export interface Answer {
  messages: Message[];
  tokens: string[];
}
