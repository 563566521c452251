import type { TokenReply } from "#lib/oauth/token-reply.ts";

/** Whether a token call's client credentials were taken. */
export function judgeTokenReply(reply: TokenReply): "accepted" | "refused" | "unheard" {
  if (reply.kind === "issued" || reply.kind === "refresh_only") return "accepted";
  if (reply.kind !== "refused") return "unheard";
  return reply.error === "invalid_client" ? "refused" : "accepted";
}
