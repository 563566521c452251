import type { Metadata } from "next";
import type { ReactNode } from "react";

/** Names the section in the titles of the pages below it. */
export const metadata: Metadata = { title: { template: "%s · Alerts · Larder", default: "Alerts" } };

export default function AlertsLayout({ children }: { children: ReactNode }) {
  return children;
}
