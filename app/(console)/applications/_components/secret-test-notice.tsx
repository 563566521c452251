import { ExactTime } from "#components/ui/exact-time.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { secretTestWords } from "#lib/applications/secret-test-words.ts";

interface Props {
  of: "tested" | "entered";
  result: { outcome: keyof typeof secretTestWords; testedAt: string; isKept?: boolean };
}

/** What Apicbase said of a secret just now, and when. */
export function SecretTestNotice({ of, result: { outcome, testedAt, isKept } }: Props) {
  const words = secretTestWords[outcome];
  return (
    <Notice tone={words.tone} announce>
      <p>{(isKept && words.kept) || words[of]}</p>
      <p className="text-sm text-ink-soft">
        Tested <ExactTime at={testedAt} precision="second" />
      </p>
    </Notice>
  );
}
