// The bot's clock as this page knows it: all ages are told by it, whatever the reader's own clock says.
import { signal } from '@preact/signals';

let offset = 0; // of the bot's clock to this machine's, in ms
let heard = 0;  // when the bot's clock was last told, by this machine's steady clock

/** Changes once a second. While the connection is lost it stands still: nothing looks newer than it is. */
export const now = signal(Date.now());
export const clockOffset = signal(0);

export function setServerClock(iso: string): void {
  offset = Date.parse(iso) - Date.now();
  clockOffset.value = offset;
  heard = performance.now();
  now.value = serverTime();
}

export function serverTime(): number {
  return Date.now() + offset;
}

export function secondsSinceHeard(): number {
  return (performance.now() - heard) / 1000;
}

/** `mayRun`: whether what is shown is live. */
export function startClock(mayRun: () => boolean): void {
  setInterval(() => {
    if (mayRun() && document.visibilityState === 'visible') now.value = serverTime();
  }, 1000);
}
