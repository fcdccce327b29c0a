// Signing in: the code of a one-time link is used when a person presses the button, not when a program looks at the link.
import { useEffect, useState } from 'preact/hooks';
import { asProblem } from '../api/client';
import { session, signIn } from '../api/session';
import { go } from '../route';

export function HowToSignIn() {
  return (
    <p>
      Whoever can run DeployBot’s program makes a link for you: <code>deploybot login-link PERSON</code>. It works once, for ten minutes.
    </p>
  );
}

export function LoginPage({ code }: { code: string }) {
  const [state, setState] = useState<'asked' | 'sending' | 'done' | string>('asked');
  if (code === '') {
    return <><h1>Sign in</h1><HowToSignIn /><p>Open the whole link, with all that stands behind its #.</p></>;
  }
  const submit = async (): Promise<void> => {
    setState('sending');
    try {
      await signIn(code);
      go('/', true);
    } catch (error) {
      const problem = asProblem(error);
      setState([problem.message, problem.hint].filter((part) => part !== '').join(' '));
    }
  };
  return (
    <>
      <h1>Sign in</h1>
      <p>This link signs you in on this browser.</p>
      <p><button type="button" class="primary" autofocus disabled={state === 'sending'} onClick={() => { void submit(); }}>Sign in</button></p>
      {state !== 'asked' && state !== 'sending' && <div role="alert"><p class="warn">{state}</p><HowToSignIn /></div>}
    </>
  );
}

/** Where signing out leads; whoever signs in again in another tab is back here too. */
export function SignedOutPage() {
  const back = session.value !== null;
  useEffect(() => { if (back) go('/', true); }, [back]);
  return <><h1>You are signed out</h1><p>Nothing of what you saw is kept in this browser.</p><HowToSignIn /></>;
}
