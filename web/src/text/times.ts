// Points in time in the reader's own time zone.
import { serverTime } from '../live/clock';

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const short = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short' });
const year = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
const full = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'long' });

/** "14:02:11", with the day if it is not today's. */
export function pointInTime(iso: string | number, withSeconds = true): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return 'unknown';
  const time = (withSeconds ? clock : short).format(at);
  const today = new Date(serverTime());
  if (at.toDateString() === today.toDateString()) return time;
  return `${(at.getFullYear() === today.getFullYear() ? day : year).format(at)} ${time}`;
}

/** "20 Nov 2026" */
export function dayOf(iso: string): string {
  const at = new Date(iso);
  return Number.isNaN(at.getTime()) ? 'unknown' : year.format(at);
}

export function isToday(iso: string): boolean {
  return new Date(iso).toDateString() === new Date(serverTime()).toDateString();
}

/** "14:02:11" */
export function clockTime(iso: string): string {
  const at = new Date(iso);
  return Number.isNaN(at.getTime()) ? 'unknown' : clock.format(at);
}

/** The beginning of a day of the reader, "2026-11-20", or of one some days later; empty for no day. */
export function startOfDay(day: string, later = 0): string {
  const [, years, month, date] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day) ?? [];
  const at = new Date(Number(years), Number(month) - 1, Number(date) + later);
  return Number.isNaN(at.getTime()) ? '' : at.toISOString();
}

export function inFull(iso: string | number): string {
  const at = new Date(iso);
  return Number.isNaN(at.getTime()) ? 'unknown' : full.format(at);
}

/** "UTC+1 Europe/Berlin": the zone of all times on the page. */
export function timeZone(): string {
  const minutes = -new Date(serverTime()).getTimezoneOffset();
  const sign = minutes < 0 ? '−' : '+';
  const rest = Math.abs(minutes) % 60;
  const offset = minutes === 0 ? 'UTC' : `UTC${sign}${Math.floor(Math.abs(minutes) / 60)}${rest === 0 ? '' : `:${String(rest).padStart(2, '0')}`}`;
  const name = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return name === 'UTC' || name === '' ? offset : `${offset} ${name}`;
}
