import "server-only";
import type { Context } from "#lib/auth/context.ts";
import type { FileExport } from "#lib/csv/to-csv.ts";
import { toBundleDocument } from "./bundle-document.ts";
import { getRevocationReceipt } from "./get-revocation-receipt.ts";
import { getSupportBundle } from "./get-support-bundle.ts";
import { toReceiptDocument } from "./receipt-document.ts";

const html = "text/html; charset=utf-8";
const json = "application/json; charset=utf-8";

async function* once(content: string): AsyncGenerator<string, void> {
  yield content;
}

function toName(what: string, tokenSetId: string, { now }: Context): string {
  return `larder-${what}-${tokenSetId.slice(-8)}-${now.toISOString().slice(0, 10)}`;
}

/** The revocation receipt as a file. @throws AppError forbidden, not_found, conflict for a set that is not revoked */
export async function exportRevocationReceipt(
  ctx: Context,
  { tokenSetId, format }: { tokenSetId: string; format: "html" | "json" },
): Promise<FileExport> {
  const receipt = await getRevocationReceipt(ctx, { tokenSetId });
  const filename = `${toName("revocation-receipt", tokenSetId, ctx)}.${format}`;
  return format === "json"
    ? { filename, contentType: json, body: once(`${JSON.stringify(receipt, null, 2)}\n`) }
    : { filename, contentType: html, body: once(toReceiptDocument(receipt)) };
}

/** The support bundle as a file. @throws AppError forbidden, not_found */
export async function exportSupportBundle(
  ctx: Context,
  { tokenSetId }: { tokenSetId: string },
): Promise<FileExport> {
  const bundle = await getSupportBundle(ctx, { tokenSetId });
  const filename = `${toName("support-bundle", tokenSetId, ctx)}.html`;
  return { filename, contentType: html, body: once(toBundleDocument(bundle)) };
}
