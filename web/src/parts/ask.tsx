// What a button asks before its line is sent: a confirmation, a reason, or a commit.
import { signal } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Button } from '../api/types';
import { act } from '../console/conversation';
import { showOver } from './modal';

interface Question {
  title: string;
  confirmation: string;
  fields: { name: string; label: string; required: boolean; hint?: string }[];
  go: string;
  danger: boolean;
  line: (answers: Record<string, string>) => string;
}

const asked = signal<Question | null>(null);

/** A line break or a semicolon would begin another command. */
const oneLine = (text: string): string => text.replace(/\s*;+\s*/g, ', ').replace(/\s+/g, ' ').trim();

/** A click is its line; where the button asks first, the dialog does. */
export function press(button: Button): void {
  if (button.confirmation === '' && button.question === '') {
    void act(button.line);
    return;
  }
  asked.value = {
    title: button.label,
    confirmation: button.confirmation,
    fields: button.question === '' ? [] : [{ name: 'because', label: button.question, required: true }],
    go: button.label,
    danger: button.style === 'danger',
    line: (answers) => (button.question === '' ? button.line : `${button.line} because ${answers['because'] ?? ''}`),
  };
}

export function askForRequest(service: string): void {
  asked.value = {
    title: `Request a deployment of ${service}`,
    confirmation: '',
    fields: [
      { name: 'commit', label: 'Commit', required: true, hint: '4 to 64 hex digits of its SHA' },
      { name: 'because', label: 'Why? (may be left empty)', required: false },
    ],
    go: 'Request',
    danger: false,
    line: (answers) => `request ${answers['commit'] ?? ''} of ${service}${answers['because'] ? ` because ${answers['because']}` : ''}`,
  };
}

function AskDialog({ question }: { question: Question }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [answers, setAnswers] = useState<Record<string, string>>({});
  useEffect(() => showOver(dialog.current), []);
  const missing = question.fields.some((field) => field.required && oneLine(answers[field.name] ?? '') === '');
  const line = question.line(Object.fromEntries(Object.entries(answers).map(([name, value]) => [name, oneLine(value)])));
  const submit = (event: Event) => {
    event.preventDefault();
    if (missing) return;
    asked.value = null;
    void act(line);
  };
  return (
    <dialog ref={dialog} class="ask" aria-labelledby="ask-title" onClose={() => { asked.value = null; }}>
      <form method="dialog" onSubmit={submit}>
        <h2 id="ask-title"><bdi>{question.title}</bdi></h2>
        {question.confirmation !== '' && <p>{question.confirmation}</p>}
        {question.fields.map((field, index) => (
          <label key={field.name}>
            <span>{field.label}</span>
            <input
              name={field.name} dir="auto" autocomplete="off" autofocus={index === 0} required={field.required} maxLength={1000}
              placeholder={field.hint ?? ''} value={answers[field.name] ?? ''}
              onInput={(event) => setAnswers({ ...answers, [field.name]: event.currentTarget.value })}
            />
          </label>
        ))}
        <p class="quiet">Sent as: <code class="wrap">{line}</code></p>
        <div class="buttons">
          <button type="submit" class={question.danger ? 'danger' : 'primary'}>{question.go}</button>
          <button type="button" onClick={() => dialog.current?.close()}>Leave it</button>
        </div>
      </form>
    </dialog>
  );
}

/** Stands once in the page. */
export function Ask() {
  const question = asked.value;
  return question ? <AskDialog key={question.title} question={question} /> : null;
}
