import { cookies } from "next/headers";
import NextAuth from "next-auth";
import { deviceCookieName, deviceCookieOptions } from "#lib/auth/known-device.ts";
import { nextAuthOptions } from "#lib/entry/next-auth-options.ts";
import type { SignIn } from "#lib/sign-in/sign-in.ts";

interface Context {
  params: Promise<{ nextauth: string[] }>;
}

/** What Larder's pages use of next-auth; the rest of its routes takes text from anybody, and one writes it to the log. */
const used = new Set([
  "GET csrf",
  "GET providers",
  "GET session",
  "POST callback/credentials",
  "POST signout",
]);

async function handler(request: Request, context: Context): Promise<Response> {
  const { nextauth } = await context.params;
  if (!used.has(`${request.method} ${nextauth.join("/")}`)) return new Response(null, { status: 404 });
  const heard: SignIn[] = [];
  const options = nextAuthOptions({ headers: request.headers, hear: (result) => heard.push(result) });
  const answer: Response = await NextAuth(request as never, context as never, options);
  const [result] = heard;
  if (result?.outcome === "signed_in") {
    (await cookies()).set(deviceCookieName(), result.device, deviceCookieOptions());
  }
  if (result?.outcome !== "must_wait") return answer;
  const headers = new Headers(answer.headers);
  headers.set("retry-after", String(result.seconds));
  return new Response(answer.body, { status: 429, headers });
}

export { handler as GET, handler as POST };
