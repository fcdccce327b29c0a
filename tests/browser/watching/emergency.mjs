// Everybody sees the emergency, the canary that goes back for it, and who approved it afterwards.
export const people = ['ana', 'cy', 'dee'];

export async function watch({ ana, cy, requested }) {
  const canary = await requested(1);
  await ana.open(canary);
  const emergency = await requested(3);
  await ana.see('.timeline li', 'Going back: an emergency takes its place: nobody can pay, by dee', 60_000);
  await ana.see('.deployment-head .badge', 'aborted', 60_000);
  await cy.open(emergency);
  await cy.see('.timeline li', 'Emergency: shop', 60_000);
  await cy.see('.timeline li', 'Approved the emergency afterwards: the fix was right', 60_000);
  await cy.see('.deployment-head .badge', 'completed', 120_000);
}
