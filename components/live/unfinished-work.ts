type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

const isControl = (target: EventTarget | null): target is Control =>
  target instanceof HTMLInputElement ||
  target instanceof HTMLTextAreaElement ||
  target instanceof HTMLSelectElement;

function contentOf(control: Control): string {
  const isBox = control instanceof HTMLInputElement && ["checkbox", "radio"].includes(control.type);
  return isBox ? String(control.checked) : control.value;
}

/**
 * Knows whether somebody is in the middle of something that a page that changes under them could take away: typed or chosen
 * and not sent, a dialog or menu that is open, an action under way, a secret that is shown this once.
 */
export class UnfinishedWork {
  /** What stood in each control before it was touched. */
  readonly #before = new Map<Control, string>();

  /** Watches the document; returns how to stop. */
  watch(): () => void {
    const stopping = new AbortController();
    const { signal } = stopping;
    const remember = ({ target }: Event) => {
      if (isControl(target) && !this.#before.has(target)) this.#before.set(target, contentOf(target));
    };
    const forget = ({ target }: Event) => {
      for (const control of this.#before.keys()) if (control.form === target) this.#before.delete(control);
    };
    document.addEventListener("focusin", remember, { capture: true, signal });
    // A click on a box changes it before it has the focus in some browsers.
    document.addEventListener("pointerdown", remember, { capture: true, signal });
    document.addEventListener("reset", forget, { capture: true, signal });
    return () => stopping.abort();
  }

  get isThere(): boolean {
    return (
      this.#isTyped() ||
      document.querySelector("dialog[open], :popover-open, [data-shown-once], button[aria-busy]") !== null
    );
  }

  #isTyped(): boolean {
    for (const [control, before] of this.#before) {
      if (!control.isConnected) this.#before.delete(control);
      else if (contentOf(control) !== before) return true;
    }
    return false;
  }
}
