// What stops every lane, kept as it is now by the stream; and what the reader may do about it.
import { computed, signal } from '@preact/signals';
import { get } from '../api/client';
import { session } from '../api/session';
import type { Button, Freeze, Stops } from '../api/types';
import { announce } from '../parts/announcer';
import { now } from './clock';
import { listen } from './stream';

const refresh = 60_000; // ms: freezes come and go with time alone

export const stops = signal<Stops>({ kill_switch: null, everything: null, freezes: [], unreadable: '', buttons: [] });

let asked = 0;

/** The reader's buttons: what is stopped is everybody's, what may be done about it is not. */
async function loadButtons(): Promise<void> {
  asked += 1;
  const mine = asked;
  try {
    const found = await get<Stops>('/api/v1/stops');
    if (mine === asked) stops.value = found;
  } catch {
    // the header tells of the connection; the next reset, change or minute loads again
  }
}

/** The buttons of before stay until those of now are there: a focus on one of them is not lost. */
export function takeStops(found: Stops): void {
  asked += 1; // what was asked for before is older than this
  stops.value = { ...found, buttons: stops.peek().buttons ?? [] };
  void loadButtons();
}

function tell(before: Stops, after: Stops): void {
  if (after.kill_switch && !before.kill_switch) announce(`Everything is stopped by ${after.kill_switch.by}: ${after.kill_switch.reason}`, 'assertive');
  if (!after.kill_switch && before.kill_switch) announce('The stop of everything is lifted', 'polite');
  if (after.everything && !before.everything) announce(`Everything is paused by ${after.everything.by}: ${after.everything.reason}`, 'assertive');
  if (!after.everything && before.everything) announce('Everything goes on', 'polite');
}

export function startStops(): void {
  listen({
    stops: (found) => {
      tell(stops.peek(), found);
      takeStops(found);
    },
  });
  session.subscribe((who) => { if (who) void loadButtons(); });
  setInterval(() => { if (session.peek() && document.visibilityState === 'visible') void loadButtons(); }, refresh);
}

const everything = '*';
/** As text, which is another only when a freeze comes or goes, not with each second. */
const frozenNames = computed(() => stops.value.freezes.filter((freeze) => isOn(freeze)).flatMap(({ services }) => services ?? [everything]).join('\n'));
export const frozen = computed(() => new Set(frozenNames.value.split('\n')));

export function isOn(freeze: Freeze): boolean {
  return Date.parse(freeze.from) <= now.value && now.value < Date.parse(freeze.until);
}

export function isFrozen(service: string): boolean {
  return frozen.value.has(everything) || frozen.value.has(service);
}

/** The reader's button for this line; undefined: not now, or not by this reader. */
export function buttonFor(line: string): Button | undefined {
  return stops.value.buttons?.find((button) => button.line === line);
}
