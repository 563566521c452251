import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const megabyte = 2 ** 20;
const pageBytes = 4096;

/** A directory that is a small disk of its own, where mounting one is permitted. */
export interface SmallDisk {
  directory: string;
  /** Whether it has a disk of its own that can be filled. */
  isOwn: boolean;
  /** As logs without an end do: not a byte is left. */
  fill(): void;
  free(): void;
  /** Removes it with all that is in it. */
  remove(): void;
}

function mount(directory: string, bytes: number): boolean {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${bytes},mode=755`, "tmpfs", directory], {
      stdio: "ignore",
    });
    return true;
  } catch {
    return false;
  }
}

function writeUntilRefused(file: number, block: Buffer, mostBytes: number): void {
  for (let written = 0; written < mostBytes; written += block.length) {
    try {
      writeSync(file, block);
    } catch {
      return;
    }
  }
}

export function makeSmallDisk(prefix: string, bytes: number): SmallDisk {
  const directory = mkdtempSync(join(tmpdir(), prefix));
  const isOwn = mount(directory, bytes);
  const log = join(directory, "endless.log");
  return {
    directory,
    isOwn,
    fill() {
      const file = openSync(log, "a");
      try {
        for (const block of [megabyte, pageBytes, 1]) writeUntilRefused(file, Buffer.alloc(block), bytes);
      } finally {
        closeSync(file);
      }
    },
    free: () => rmSync(log, { force: true }),
    remove() {
      if (isOwn) execFileSync("umount", [directory], { stdio: "ignore" });
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
