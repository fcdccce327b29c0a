// What a button asks before its line is sent: a confirmation, a reason, a commit, or what is locked and how long.
import { signal } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Button } from '../api/types';
import { act, type Said, sayAgain } from '../console/conversation';
import { timeZone } from '../text/times';
import { levelWord } from '../text/words';
import { MessageView } from './message';
import { showOver } from './modal';

type Answers = Record<string, string>;

interface Field {
  name: string;
  label: string;
  required: boolean;
  hint?: string;
  time?: boolean;             // a point in the reader's own time
  choices?: [string, string][]; // value and words; the first is chosen
  when?: (answers: Answers) => boolean;
}

interface Question {
  title: string;
  confirmation: string;
  fields: Field[];
  go: string;
  danger: boolean;
  line: (answers: Answers) => string;
}

const asked = signal<Question | null>(null);

/** A line break or a semicolon would begin another command. */
const oneLine = (text: string): string => text.replace(/\s*;+\s*/g, ', ').replace(/\s+/g, ' ').trim();

const reason: Field = { name: 'because', label: 'Why?', required: true };
const lengths: [string, string][] = [['2h', '2 hours'], ['30m', '30 minutes'], ['1h', '1 hour'], ['4h', '4 hours'], ['8h', '8 hours'], ['1d', '1 day']];
const moment = 'until'; // chosen instead of a length

/** The bot's own zone may be another: a point in time goes to it in full. */
function utc(local: string | undefined): string {
  const at = new Date(local ?? '');
  return Number.isNaN(at.getTime()) ? '' : at.toISOString();
}

function length(open: [string, string][]): Field[] {
  return [
    { name: 'length', label: 'How long', required: true, choices: [...lengths, ...open, [moment, 'until a time that I name']] },
    { name: 'until', label: `Until (${timeZone()})`, required: true, time: true, when: (answers) => answers['length'] === moment },
  ];
}

function lasting(answers: Answers): string {
  if (answers['length'] === '') return '';
  return answers['length'] === moment ? ` until ${utc(answers['until'])}` : ` for ${answers['length'] ?? ''}`;
}

function askToLock(service: string, environments: string[]): Question {
  return {
    title: `Lock ${service}`,
    confirmation: 'It outlasts a deployment that runs.',
    fields: [
      { name: 'environment', label: 'What', required: false, choices: [['', 'the whole service'], ...environments.map((each): [string, string] => [each, `only ${each}`])] },
      { name: 'level', label: 'Against what', required: true, choices: (['full', 'own', 'warn'] as const).map((level) => [level, `${level}: ${levelWord(level)}`]) },
      ...length([['', 'until somebody unlocks it']]),
      reason,
    ],
    go: 'Lock',
    danger: false,
    line: (answers) => `lock ${service}${answers['environment'] ? ` in ${answers['environment']}` : ''} ${answers['level'] ?? ''}${lasting(answers)} because ${answers['because'] ?? ''}`,
  };
}

function askToFreeze(what: string): Question {
  return {
    title: `Freeze ${what}`,
    confirmation: 'Nothing starts meanwhile; requests wait and go on by themselves. Rollbacks are exempt.',
    fields: [{ name: 'from', label: `From (${timeZone()}); now, if left empty`, required: false, time: true }, ...length([]), reason],
    go: 'Freeze',
    danger: false,
    line: (answers) => `freeze ${what}${answers['from'] ? ` from ${utc(answers['from'])}` : ''}${lasting(answers)} because ${answers['because'] ?? ''}`,
  };
}

/** What a button of the page itself asks for, whose line holds no more than the least. */
function formOf(line: string, environments: string[]): Question | null {
  const locked = /^lock (\S+)$/.exec(line)?.[1];
  if (locked !== undefined) return askToLock(locked, environments);
  const frozen = /^freeze (\S+) for \S+$/.exec(line)?.[1];
  return frozen === undefined ? null : askToFreeze(frozen);
}

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

/** Where the button has no line of somebody's to keep: a form asks for all of it. `environments`: those of the service. */
export function pressOwn(button: Button, environments: string[]): void {
  const form = formOf(button.line, environments);
  if (form) asked.value = form;
  else press(button);
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

/** What is in the way of the line, where it was asked for: the console may be closed. */
function Refusal({ said }: { said: Said }) {
  return (
    <div role="alert" class="refusal">
      {said.problem !== '' && <p class="warn">{said.state === 'unsent' ? 'Not sent: ' : ''}{said.problem}</p>}
      {said.messages.map((message, index) => <MessageView key={index} message={message} buttons={false} />)}
    </div>
  );
}

function AskDialog({ question }: { question: Question }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [said, setSaid] = useState<Said | null>(null);
  const [sending, setSending] = useState(false);
  const [answers, setAnswers] = useState<Answers>(() => Object.fromEntries(question.fields.map((field) => [field.name, field.choices?.[0]?.[0] ?? ''])));
  useEffect(() => showOver(dialog.current), []);
  const fields = question.fields.filter((field) => field.when?.(answers) ?? true);
  const missing = fields.some((field) => field.required && !field.choices && oneLine(answers[field.name] ?? '') === '');
  const line = question.line(Object.fromEntries(Object.entries(answers).map(([name, value]) => [name, oneLine(value)])));
  const answer = (name: string) => (event: { currentTarget: { value: string } }) => setAnswers({ ...answers, [name]: event.currentTarget.value });
  const submit = async (): Promise<void> => {
    if (missing || sending) return;
    setSending(true);
    const became = said?.state === 'unsent' && said.text === line ? await sayAgain(said) : await act(line);
    if (asked.peek() !== question) return;
    setSending(false);
    setSaid(became);
    if (became.state === 'answered') asked.value = null;
  };
  return (
    <dialog ref={dialog} class="ask" aria-labelledby="ask-title" onClose={() => { if (asked.peek() === question) asked.value = null; }}>
      <form method="dialog" onSubmit={(event) => { event.preventDefault(); void submit(); }}>
        <h2 id="ask-title"><bdi>{question.title}</bdi></h2>
        {question.confirmation !== '' && <p>{question.confirmation}</p>}
        {fields.map((field, index) => (
          <label key={field.name}>
            <span>{field.label}</span>
            {field.choices
              ? (
                <select name={field.name} autofocus={index === 0} value={answers[field.name]} onChange={answer(field.name)}>
                  {field.choices.map(([value, words]) => <option key={value} value={value}>{words}</option>)}
                </select>
              )
              : (
                <input
                  name={field.name} type={field.time ? 'datetime-local' : 'text'} dir="auto" autocomplete="off" autofocus={index === 0} required={field.required}
                  maxLength={1000} placeholder={field.hint ?? ''} value={answers[field.name] ?? ''} onInput={answer(field.name)}
                />
              )}
          </label>
        ))}
        <p class="quiet">Sent as: <code class="wrap">{line}</code></p>
        {said && !sending && <Refusal said={said} />}
        <div class="buttons">
          <button type="submit" class={question.danger ? 'danger' : 'primary'} aria-disabled={sending}>{question.go}</button>
          <button type="button" onClick={() => dialog.current?.close()}>{question.go === 'Cancel' ? 'Keep it' : 'Cancel'}</button>
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
