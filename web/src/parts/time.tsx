// Points in time and ages, by the bot's clock.
import { now } from '../live/clock';
import { duration } from '../text/numbers';
import { inFull, pointInTime } from '../text/times';

interface At {
  at: string | number;
}

export function Moment({ at, seconds = true }: At & { seconds?: boolean }) {
  const iso = typeof at === 'number' ? new Date(at).toISOString() : at;
  return <time dateTime={iso} title={inFull(at)}>{pointInTime(at, seconds)}</time>;
}

/** "8 min": how long ago; counts on. */
export function Age({ at }: At) {
  return <>{duration(now.value - new Date(at).getTime())}</>;
}

/** "14:02 (8 min)" */
export function Since({ at }: At) {
  return <span class="nowrap"><Moment at={at} seconds={false} /> (<Age at={at} />)</span>;
}

export function Took({ from, to }: { from: string; to: string }) {
  return <span class="nowrap">{duration(Date.parse(to) - Date.parse(from))}</span>;
}
