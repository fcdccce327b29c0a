// Reads a member out of journal data, whose form depends on its type: never fails, has a default.

export function member(data: unknown, ...path: string[]): unknown {
  let value = data;
  for (const name of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

export function text(data: unknown, ...path: string[]): string {
  const value = member(data, ...path);
  return typeof value === 'string' ? value : '';
}

export function number(data: unknown, ...path: string[]): number | null {
  const value = member(data, ...path);
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

export function list(data: unknown, ...path: string[]): unknown[] {
  const value = member(data, ...path);
  return Array.isArray(value) ? value : [];
}
