// The commits that go out with a deployment, asked for when somebody wants to see them.
import { useEffect, useState } from 'preact/hooks';
import { asProblem, get } from '../api/client';
import type { Commit } from '../api/types';
import { Change, PersonName } from './names';
import { Moment } from './time';

interface Found {
  commits: Commit[];
  complete: boolean;
}

function CommitList({ token }: { token: string }) {
  const [found, setFound] = useState<Found | null>(null);
  const [problem, setProblem] = useState('');
  useEffect(() => {
    get<Found>(`/api/v1/deployments/${encodeURIComponent(token)}/commits`).then(setFound, (error: unknown) => setProblem(asProblem(error).message));
  }, [token]);
  if (problem !== '') return <p class="warn">{problem}</p>;
  if (!found) return <p class="quiet">Asking Git …</p>;
  return (
    <>
      <ul class="plain">
        {found.commits.map((commit) => (
          <li key={commit.sha}><Change commit={commit.sha} subject={commit.subject} /> <span class="quiet"><PersonName id={commit.author} />, <Moment at={commit.at} seconds={false} /></span></li>
        ))}
      </ul>
      {found.commits.length === 0 && <p class="quiet">No commit that the version before did not have.</p>}
      {!found.complete && <p class="quiet">There are more.</p>}
    </>
  );
}

export function Commits({ token }: { token: string }) {
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Commits</summary>
      {open && <CommitList token={token} />}
    </details>
  );
}
