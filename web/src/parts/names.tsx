// Names that come from outside, as text and nothing else: each in a box of its own writing direction.
import { toDeployment } from '../route';
import { shortSha, shortToken, type Word } from '../text/words';

const longest = 300; // characters of a name that are shown; the rest is in no page's interest

function cut(text: string): string {
  return text.length > longest ? `${[...text].slice(0, longest).join('')}…` : text;
}

/** A subject, a reason, a branch: as it is. */
export function Outside({ text, of }: { text: string; of?: string }) {
  return <bdi class={`outside ${of ?? ''}`}>{cut(text)}</bdi>;
}

export function Sha({ sha }: { sha: string }) {
  return <code class="sha" title={sha}>{shortSha(sha)}</code>;
}

export function Change({ commit, subject }: { commit: string; subject: string }) {
  return <span class="change"><Sha sha={commit} /> <Outside text={subject} of="subject" /></span>;
}

export function PersonName({ id }: { id: string }) {
  return id === 'deploybot' ? <span class="person bot">DeployBot</span> : <bdi class="person">{cut(id)}</bdi>;
}

export function TokenLink({ token, at = 0 }: { token: string; at?: number }) {
  return <a class="token" href={toDeployment(token, at)} title={token}>{shortToken(token)}</a>;
}

/** Mark and word: a colour is never alone. */
export function Badge({ word, text }: { word: Word; text?: string }) {
  return <span class={`badge ${word.mood}`}><span class="mark" aria-hidden="true">{word.mark}</span> {text ?? word.word}</span>;
}
