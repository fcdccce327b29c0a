// A dialog over the page: opened with the page behind it out of reach, and the focus given back at its end.

/** Returns what to call when the dialog goes. */
export function showOver(dialog: HTMLDialogElement | null): () => void {
  const back = document.activeElement;
  dialog?.showModal();
  return () => {
    const at = document.activeElement;
    // whoever has gone on to something else is left there
    const lost = at === null || at === document.body || dialog?.contains(at);
    dialog?.close(); // nothing behind an open one takes the focus
    if (!lost || !(back instanceof HTMLElement)) return;
    if (back.isConnected) back.focus();
    else document.querySelector<HTMLElement>('main')?.focus();
  };
}
