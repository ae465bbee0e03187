import type { KeyboardEvent } from "react";
import { led } from "./arrows.logic";

/** For a group of many buttons where Tab stops once (`tabIndex` of the others is -1): arrows, Home and End go along. */
export function goAlong(event: KeyboardEvent<HTMLElement>) {
  const buttons = [...event.currentTarget.querySelectorAll<HTMLButtonElement>("button:enabled")];
  const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
  if (at < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
  const columns = buttons.filter((button) => button.offsetTop === buttons[0]?.offsetTop).length;
  const next = led(event.key, at, buttons.length, columns);
  if (next === null) return;
  event.preventDefault();
  buttons[next]?.focus();
}
