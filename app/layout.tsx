import type { Metadata } from "next";
import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { parseTheme, THEME_COOKIE, toThemeAttribute } from "#components/theme.ts";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "Larder", template: "%s · Larder" },
  description: "Keeps connections to Apicbase working.",
  robots: { index: false, follow: false },
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = parseTheme((await cookies()).get(THEME_COOKIE)?.value);
  return (
    <html lang="en" data-theme={toThemeAttribute(theme)}>
      <body>{children}</body>
    </html>
  );
}
