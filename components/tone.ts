/** What a status colour means. Colour is never the only sign: each comes with an icon and a word. */
export type Tone = "healthy" | "attention" | "broken" | "paused";

export const TONE_TEXT: Record<Tone, string> = {
  healthy: "text-healthy",
  attention: "text-attention",
  broken: "text-broken",
  paused: "text-paused",
};

export const TONE_SOFT: Record<Tone, string> = {
  healthy: "bg-healthy-soft",
  attention: "bg-attention-soft",
  broken: "bg-broken-soft",
  paused: "bg-paused-soft",
};

export const TONE_FILL: Record<Tone, string> = {
  healthy: "text-healthy-fill",
  attention: "text-attention-fill",
  broken: "text-broken-fill",
  paused: "text-paused-fill",
};
