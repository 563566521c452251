import "server-only";
import { redirect, notFound as showNotFound } from "next/navigation";
import { z } from "zod";
import type { Context } from "#lib/auth/context.ts";
import { AppError } from "#lib/errors.ts";
import { findRequestContext } from "./request-context.ts";

/** The actor of a page; without one, redirects to the sign-in page, which leads back here. */
export async function requirePageContext(path: string): Promise<Context> {
  const ctx = await findRequestContext();
  return ctx ?? redirect(`/sign-in?${new URLSearchParams({ callbackUrl: path })}`);
}

/** An id from a page's path; anything else shows the not-found page. */
export function requirePageId(raw: string): string {
  return z.uuid().safeParse(raw).data ?? showNotFound();
}

/** Awaits a page's read; a missing row shows the not-found page. */
export async function orNotFound<T>(read: Promise<T>): Promise<T> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") showNotFound();
    throw error;
  }
}
