import type { DestinationKind } from "#generated/prisma/enums.ts";

/** A queued message, as the body of a request needs it. */
export interface Message {
  type: string;
  subject: string;
  text: string;
  data: unknown;
  madeAt: Date;
}

const lines = (text: string) => text.split("\n").filter((line) => line.trim() !== "");

/** `&`, `<` and `>` are Slack's own signs: without them a name can neither be a link nor call everybody. */
function inSlack(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** Text that Teams shows as it is; in other blocks of a card it would be Markdown. */
function textBlock(text: string, more: object = {}) {
  return { type: "RichTextBlock", inlines: [{ type: "TextRun", text, ...more }] };
}

function toTeamsCard({ subject, text }: Message) {
  return {
    $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
    type: "AdaptiveCard",
    version: "1.4",
    body: [
      textBlock(subject, { weight: "Bolder", size: "Medium" }),
      ...lines(text).map((line) => textBlock(line)),
    ],
  };
}

/**
 * The body of a message as its receiver reads it: the payload of Standard Webhooks, Slack's text, the Adaptive Card that
 * a Teams workflow takes.
 */
export function toBody(kind: Exclude<DestinationKind, "mail">, message: Message): string {
  const { type, subject, text, data, madeAt } = message;
  if (kind === "webhook") return JSON.stringify({ type, timestamp: madeAt.toISOString(), data });
  if (kind === "slack") return JSON.stringify({ text: inSlack([subject, ...lines(text)].join("\n")) });
  const contentType = "application/vnd.microsoft.card.adaptive";
  const attachment = { contentType, contentUrl: null, content: toTeamsCard(message) };
  return JSON.stringify({ type: "message", attachments: [attachment] });
}
