import NextAuth from "next-auth";
import { nextAuthOptions } from "#lib/entry/next-auth-options.ts";

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
  return NextAuth(request as never, context as never, nextAuthOptions());
}

export { handler as GET, handler as POST };
