import type { Answer } from "./post-message.ts";

/** What an answer means for the message and its destination. */
export interface Judgement {
  isAccepted: boolean;
  /** The receiver takes nothing any more. */
  isGone: boolean;
  /** The message may be at fault: others are sent meanwhile. */
  isAboutMessage: boolean;
  status: number | null;
  /** What is to be known of it, as a sentence. */
  note: string | null;
  retryAfter: string | null;
}

/** Of messages that the receiver cannot read, or not take in this form. */
const aboutMessage = new Set([400, 409, 411, 413, 415, 422]);

function sayAnswer(status: number, excerpt: string | null): string | null {
  if (status >= 200 && status < 300) return null;
  if (status === 410) return "It answered 410: it takes nothing any more.";
  if (status >= 300 && status < 400)
    return `It answered ${status}, a redirect, which Larder does not follow.`;
  return excerpt === null ? `It answered ${status}.` : `It answered ${status}: ${excerpt}`;
}

export function judgeAnswer(answer: Answer): Judgement {
  if (answer.kind === "none") {
    const none = { isAccepted: false, isGone: false, isAboutMessage: false, status: null, retryAfter: null };
    return { ...none, note: answer.cause };
  }
  const { status, retryAfter, excerpt } = answer;
  return {
    isAccepted: status >= 200 && status < 300,
    isGone: status === 410,
    isAboutMessage: aboutMessage.has(status),
    status,
    note: sayAnswer(status, excerpt),
    retryAfter,
  };
}
