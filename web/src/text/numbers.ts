// Numbers with their unit, as people read them.

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

export function count(value: number): string {
  return whole.format(value);
}

/** A share of one as percent: three digits that say something, no more. */
export function ratio(value: number): string {
  const percent = value * 100;
  if (percent === 0) return '0 %';
  if (percent < 0.001) return '< 0.001 %';
  const digits = percent >= 10 ? 1 : percent >= 0.1 ? 2 : 3;
  return `${Number(percent.toFixed(digits))} %`;
}

export function percent(value: number): string {
  return `${value} %`;
}

export function milliseconds(value: number): string {
  return value < 10_000 ? `${whole.format(value)} ms` : duration(value);
}

/** "9 s", "1 min 40 s", "3 h 5 min", "2 d 4 h". */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 || minutes >= 10 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return hours % 24 === 0 ? `${Math.floor(hours / 24)} d` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

export function chance(p: number): string {
  if (p < 0.0001) return 'p < 0.0001';
  return `p ${Number(p.toPrecision(2))}`;
}
