// Those who came back with the train see it on their own pages, and that they ride again without the suspect.
export const people = ['ana', 'bo', 'cy'];

export async function watch({ ana, bo, cy, requested }) {
  await ana.open(await requested(1));
  await bo.open(await requested(2));
  await cy.open(await requested(3));
  await cy.see('.deployment-head .badge', 'rolled back', 60_000);
  for (const each of [ana, bo]) await each.see('.deployment-head .badge', 'came back', 10_000);
  await bo.see('.train li', /Show delivery dates.*goes out/s, 30_000);
  for (const each of [ana, bo]) await each.see('.deployment-head .badge', 'completed', 90_000);
}
