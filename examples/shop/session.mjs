// What the shop knows of a customer.
const sessions = new Map();

export function sessionOf(customer) {
  const session = sessions.get(customer) ?? { visits: 0 };
  session.visits += 1;
  sessions.set(customer, session);
  return session;
}
