"use client";

import { useSyncExternalStore } from "react";
import { parseTheme, THEME_COOKIE, type Theme, toThemeAttribute } from "#components/theme.ts";

const CHANGED = "larder:theme";
const YEAR_SECONDS = 365 * 24 * 60 * 60;

/** Switches this browser's theme. The cookie lets the server send the right one from the first byte. */
export function chooseTheme(next: Theme): void {
  const attribute = toThemeAttribute(next);
  if (attribute) document.documentElement.dataset.theme = attribute;
  else delete document.documentElement.dataset.theme;
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing on plain http
  document.cookie = `${THEME_COOKIE}=${next}; Path=/; Max-Age=${YEAR_SECONDS}; SameSite=Lax`;
  window.dispatchEvent(new Event(CHANGED));
}

function subscribe(listener: () => void): () => void {
  window.addEventListener(CHANGED, listener);
  return () => window.removeEventListener(CHANGED, listener);
}

/** The theme chosen now, wherever on the page it was chosen; `initial` is what the server knows. */
export function useThemeChoice(initial: Theme): Theme {
  return useSyncExternalStore(
    subscribe,
    () => parseTheme(document.documentElement.dataset.theme),
    () => initial,
  );
}
