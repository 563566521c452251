export const verdictWords = {
  used_elsewhere: "used elsewhere",
  revoked_at_apicbase: "revoked at Apicbase",
  answer_lost: "answer lost in transit",
  client_secret_changed: "client secret changed",
  code_expired: "code expired",
  unknown: "unknown",
} as const;
export type Verdict = keyof typeof verdictWords;
