import type { Metadata } from "next";
import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { Brand } from "#components/brand-mark.tsx";
import { ViewerZone } from "#components/viewer-zone.tsx";
import { parseZone, ZONE_COOKIE } from "#components/zone.ts";

// Chat programs fetch links to show a preview: it must reveal nothing of the request.
export const metadata: Metadata = {
  title: { absolute: "A request for access · Larder" },
  description: "Somebody asks for access to an Apicbase library.",
  robots: { index: false, follow: false, nocache: true },
};

/** The pages for people without an account: nothing of the console. */
export default async function PublicLayout({ children }: { children: ReactNode }) {
  const zone = parseZone((await cookies()).get(ZONE_COOKIE)?.value);
  return (
    <ViewerZone zone={zone}>
      <div className="mx-auto max-w-xl px-4 pt-10 pb-16">
        <header className="border-b-2 border-ink pb-4">
          <Brand />
        </header>
        <main id="main">{children}</main>
      </div>
    </ViewerZone>
  );
}
