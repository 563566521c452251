const THEMES = ["system", "light", "dark"] as const;

export type Theme = (typeof THEMES)[number];

/** Holds no secret: only which theme this browser asked for. */
export const THEME_COOKIE = "larder-theme";

export function parseTheme(cookie: string | undefined): Theme {
  return THEMES.find((theme) => theme === cookie) ?? "system";
}

/** The value of `data-theme` on <html>; without it the theme follows the system. */
export function toThemeAttribute(theme: Theme): "light" | "dark" | undefined {
  return theme === "system" ? undefined : theme;
}
