// What waits for the end of a freeze says so, and goes on without anybody's help.
export const people = ['ana'];

export async function watch({ ana, requested }) {
  const token = await requested();
  await ana.open(token);
  await ana.see('.deployment-head .badge', 'waiting');
  await ana.see('.deployment-head .live-line', '1st in line. Should start');
  await ana.see('.deployment-head .live-line', 'frozen until');
  await ana.see('.deployment-head .badge', 'running', 60_000);
  await ana.see('.deployment-head .badge', 'completed', 120_000);
}
