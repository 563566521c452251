const loopbackHosts = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** A sentence that says why the address cannot be a redirect URI; null when it can. */
export function redirectUriProblem(value: string): string | null {
  if (!URL.canParse(value)) return "Enter a complete address, such as https://example.com/callback.";
  const url = new URL(value);
  if (url.hash !== "" || value.includes("#")) return "A redirect URI cannot contain a #.";
  if (url.protocol === "https:") return null;
  if (url.protocol === "http:" && loopbackHosts.has(url.hostname)) return null;
  return "Use https. Plain http is allowed on localhost only.";
}
