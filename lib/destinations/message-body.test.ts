import { expect, it } from "vitest";
import { toBody } from "./message-body.ts";

const message = {
  type: "alert.opened",
  subject: "Connection lost: <!channel> & [Till](https://evil.example)",
  text: "12 sets in Café Nord.\n\nOpen Larder.",
  data: { sets: 12 },
  madeAt: new Date("2026-11-28T09:00:00Z"),
};

it("a webhook gets type, time and data, and none of the words for people", () => {
  expect(JSON.parse(toBody("webhook", message))).toEqual({
    type: "alert.opened",
    timestamp: "2026-11-28T09:00:00.000Z",
    data: { sets: 12 },
  });
});

it("Slack gets the text, in which a name cannot call the channel", () => {
  expect(JSON.parse(toBody("slack", message))).toEqual({
    text: "Connection lost: &lt;!channel&gt; &amp; [Till](https://evil.example)\n12 sets in Café Nord.\nOpen Larder.",
  });
});

it("Teams gets a card of plain text, in which a name cannot be a link", () => {
  const body = JSON.parse(toBody("teams", message));
  expect(body).toMatchObject({
    type: "message",
    attachments: [
      { contentType: "application/vnd.microsoft.card.adaptive", content: { type: "AdaptiveCard" } },
    ],
  });
  const blocks: { type: string; inlines: { type: string; text: string }[] }[] =
    body.attachments[0].content.body;
  expect(blocks.map(({ type }) => type)).toEqual(["RichTextBlock", "RichTextBlock", "RichTextBlock"]);
  expect(blocks.map(({ inlines }) => inlines[0]?.text)).toEqual([
    message.subject,
    "12 sets in Café Nord.",
    "Open Larder.",
  ]);
});
