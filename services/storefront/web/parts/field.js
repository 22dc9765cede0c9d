// @ts-check
import { html } from 'htm/preact';

/**
 * One field of a form with its label, its hint and what is wrong with it, tied together for screen readers.
 * @param {{
 *   name: string, label: string, value: string, onInput: (value: string) => void, type?: string, hint?: string,
 *   fault?: string | undefined, autocomplete?: string, required?: boolean, multiline?: boolean, inputmode?: string,
 *   minlength?: number, maxlength?: number, spellcheck?: boolean,
 * }} props
 */
export function Field({ name, label, value, onInput, type = 'text', hint, fault, multiline = false, ...more }) {
  const described = [hint && `${name}-hint`, fault && `${name}-fault`].filter(Boolean).join(' ');
  const own = {
    id: name,
    name,
    value,
    onInput: (/** @type {any} */ event) => onInput(event.currentTarget.value),
    'aria-invalid': fault ? 'true' : undefined,
    'aria-describedby': described || undefined,
    ...more,
  };
  return html`<div class="field">
    <label for=${name}>${label}${more.required === false && html` <span class="soft">(optional)</span>`}</label>
    ${multiline ? html`<textarea rows="3" ...${own}></textarea>` : html`<input type=${type} ...${own} />`}
    ${hint && html`<p class="hint" id=${`${name}-hint`}>${hint}</p>`}
    ${fault && html`<p class="fault" id=${`${name}-fault`}>${fault}</p>`}
  </div>`;
}

/**
 * A form that sends once at a time, says what went wrong, and puts the focus on the first field that is wrong.
 * @param {{
 *   send: () => Promise<void>, busy: boolean, setBusy: (busy: boolean) => void,
 *   problem: import('../lib/problems.js').Problem | undefined,
 *   setProblem: (problem: any) => void, action: string, children?: unknown,
 * }} props
 */
export function Form({ send, busy, setBusy, problem, setProblem, action, children }) {
  const submit = async (/** @type {any} */ event) => {
    event.preventDefault();
    if (busy) return;
    const form = event.currentTarget;
    setBusy(true);
    setProblem(undefined);
    try {
      await send();
    } catch (error) {
      setProblem(error);
      requestAnimationFrame(() => form.querySelector('[aria-invalid="true"]')?.focus());
    } finally {
      setBusy(false);
    }
  };
  return html`<form class="form" onSubmit=${submit}>
    ${problem && html`<div class="note bad" role="alert"><p>${problem.message}</p></div>`} ${children}
    <button type="submit" class="strong" aria-disabled=${busy ? 'true' : undefined}>
      ${busy ? html`<span class="spinner" aria-hidden="true"></span>` : ''}${action}
    </button>
  </form>`;
}

/**
 * What a problem says of one field.
 * @param {import('../lib/problems.js').Problem | undefined} problem @param {string} field
 */
export function faultOf(problem, field) {
  const found = problem?.faults.find((fault) => fault.field === field);
  return found && `This ${found.message}.`;
}
