"use client";

import { type ComponentProps, useEffect, useRef, useState } from "react";
import { buttonClass } from "#components/ui/button-class.ts";
import { MovingBar } from "#components/ui/moving-bar.tsx";
import { downloadCookie, downloadParameter } from "#lib/entry/download-view.ts";

const lookEveryMs = 100;
const longestMs = 60_000;

/** The address with the mark that the answer will set as a cookie. */
function withMark(href: string, mark: string): string {
  return `${href}${href.includes("?") ? "&" : "?"}${downloadParameter}=${mark}`;
}

type DownloadLinkProps = Omit<ComponentProps<"a">, "href" | "download" | "ref" | "style"> & { href: string };

/** A link to a file. Browsers say nothing until the first byte has come: the bar moves until the answer has begun. */
export function DownloadLink({ href, className, children, onClick, ...rest }: DownloadLinkProps) {
  const [mark, setMark] = useState<string | null>(null);
  const link = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    if (mark === null) return;
    const anchor = link.current;
    const begunMs = performance.now();
    const timer = setInterval(() => {
      const hasBegun = document.cookie.includes(`${downloadCookie}=${mark}`);
      if (hasBegun || performance.now() - begunMs > longestMs) setMark(null);
    }, lookEveryMs);
    return () => {
      clearInterval(timer);
      anchor?.setAttribute("href", href);
    };
  }, [mark, href]);
  return (
    <a
      {...rest}
      ref={link}
      href={href}
      download
      aria-busy={mark !== null || undefined}
      onClick={(event) => {
        onClick?.(event);
        const next = Math.random().toString(36).slice(2, 10);
        event.currentTarget.href = withMark(href, next);
        setMark(next);
      }}
      className={className ?? buttonClass("secondary", "md")}
    >
      {children}
      {mark === null ? null : <MovingBar />}
    </a>
  );
}
