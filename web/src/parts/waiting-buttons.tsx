// What may be done with a request that waits: the bot says who may.
import { session } from '../api/session';
import type { Button } from '../api/types';
import { Buttons } from './message';

interface Props {
  request: { token: string; requester: string; approvals_needed?: number; approvals?: { by: string }[] };
}

function button(label: string, line: string, more: Partial<Button> = {}): Button {
  return { label, line, style: 'normal', confirmation: '', question: '', ...more };
}

export function WaitingButtons({ request }: Props) {
  const { token, requester, approvals_needed: needed = 0, approvals = [] } = request;
  const me = session.value?.person.id;
  // one's own approval never counts, nor does a second one
  const mayApprove = approvals.length < needed && requester !== me && !approvals.some((approval) => approval.by === me);
  return (
    <Buttons
      label={`For ${token}`}
      buttons={[
        ...(mayApprove ? [
          button('Approve', `approve ${token}`, { style: 'primary' }),
          button('Reject', `reject ${token}`, { style: 'danger', confirmation: 'Reject this request? It leaves the queue.', question: 'Why?' }),
        ] : []),
        button('Why', `why ${token}`),
        button('Cancel', `cancel ${token}`, { confirmation: 'Take this request out of the queue?' }),
      ]}
    />
  );
}
