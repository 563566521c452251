const loopbackHosts = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Says in a sentence why the address cannot be a redirect URI, or null when it can. */
export function redirectUriProblem(value: string): string | null {
  if (!URL.canParse(value)) return "Enter a whole address, such as https://example.com/callback.";
  const url = new URL(value);
  if (url.hash !== "" || value.includes("#")) return "A redirect URI cannot have a # part.";
  if (url.protocol === "https:") return null;
  if (url.protocol === "http:" && loopbackHosts.has(url.hostname)) return null;
  return "Use https, or http on localhost while you develop.";
}
