// A message of the bot, with its buttons.
import type { Button, Message, Span } from '../api/types';
import { press, pressOwn } from './ask';
import { Moment } from './time';

/** Only addresses that the bot may name: anything else stays text. */
function address(target: string): string | null {
  try {
    const url = new URL(target, location.href);
    return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : null;
  } catch {
    return null;
  }
}

function Piece({ span }: { span: Span }) {
  switch (span.kind) {
    case 'strong':
      return <strong><bdi>{span.text}</bdi></strong>;
    case 'code':
      return <code>{/^DEP-\d{13,}$/.test(span.text) ? <a href={`/deployments/${span.text}`}>{span.text}</a> : span.text}</code>;
    case 'person':
      return <bdi class="person">{span.text}</bdi>;
    case 'link': {
      const href = address(span.target ?? '');
      return href === null ? <bdi>{span.text}</bdi> : <a href={href} rel="noreferrer noopener" target="_blank"><bdi>{span.text}</bdi></a>;
    }
    case 'time': {
      const at = span.target ?? '';
      const seconds = /\d:\d\d:\d\d/.test(span.text);
      return Number.isNaN(Date.parse(at)) ? <bdi>{span.text}</bdi> : <Moment at={at} seconds={seconds} />;
    }
    case 'plain':
    default:
      return <bdi>{span.text}</bdi>;
  }
}

export function Line({ spans }: { spans: Span[] }) {
  return <>{spans.map((span, index) => <Piece key={index} span={span} />)}</>;
}

interface Offered {
  buttons: Button[];
  label?: string;
  own?: string[]; // of the page itself, not of a message: the environments of the service that they are about
}

export function Buttons({ buttons, label = 'What you may do', own }: Offered) {
  if (buttons.length === 0) return null;
  return (
    <div class="buttons" role="group" aria-label={label}>
      {buttons.map((button) => (
        <button key={`${button.label} ${button.line}`} type="button" class={button.style} title={button.line} onClick={() => (own ? pressOwn(button, own) : press(button))}>
          {button.label}{button.question !== '' || button.confirmation !== '' ? '…' : ''}
        </button>
      ))}
    </div>
  );
}

export function MessageView({ message, buttons = true }: { message: Message; buttons?: boolean }) {
  return (
    <div class={`message tone-${message.tone}`}>
      <p class="title"><Line spans={message.title} /></p>
      {message.lines.map((line, index) => <p key={index}><Line spans={line} /></p>)}
      {message.fields.length > 0 && (
        <dl>{message.fields.map((field) => <div key={field.name}><dt>{field.name}</dt><dd><Line spans={field.value} /></dd></div>)}</dl>
      )}
      {buttons && <Buttons buttons={message.buttons} />}
    </div>
  );
}

export function plainText(message: Message): string {
  return message.title.map((span) => span.text).join('');
}
