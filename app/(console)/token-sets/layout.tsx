import type { Metadata } from "next";
import type { ReactNode } from "react";

/** Names the section in the titles of the pages below it. */
export const metadata: Metadata = { title: { template: "%s · Token sets · Larder", default: "Token sets" } };

export default function TokenSetsLayout({ children }: { children: ReactNode }) {
  return children;
}
