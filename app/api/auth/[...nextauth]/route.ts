import NextAuth from "next-auth";
import { nextAuthOptions } from "#lib/auth/next-auth-options.ts";

interface Context {
  params: Promise<{ nextauth: string[] }>;
}

async function handler(request: Request, context: Context): Promise<Response> {
  return NextAuth(request as never, context as never, nextAuthOptions());
}

export { handler as GET, handler as POST };
