"use client";

import { CopyButton } from "#components/ui/copy-button.tsx";
import { sayIn } from "#components/ui/sentence-parts.ts";
import { useViewerZone } from "#components/ui/use-viewer-time.ts";

/** Copies a sentence with its times as the reader sees them. */
export function CopySentence({ text, what, label }: { text: string; what: string; label?: string }) {
  return <CopyButton text={sayIn(useViewerZone(), text)} what={what} {...(label ? { label } : {})} />;
}
