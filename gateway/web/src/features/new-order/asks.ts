import type { Missing } from "./newOrder.logic";

/** Fields say with `data-asks` what they ask for; a group of buttons gives its focus to the one where Tab stops. */
export function focusOn(form: HTMLElement | null, what: Missing | "card") {
  const field = form?.querySelector<HTMLElement>(`[data-asks="${what}"]`);
  const first = field instanceof HTMLFieldSetElement ? field.querySelector<HTMLElement>("button[tabindex='0']") : field;
  first?.focus();
}

/** The same once what was just chosen is drawn: its field may not stand yet. */
export function focusSoon(form: HTMLElement | null, what: Missing | "card") {
  setTimeout(() => focusOn(form, what));
}
