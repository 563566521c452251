import { type Disk, type DiskFile, systemDisk } from "#lib/journal/disk.ts";

type Operation = "create" | "write" | "sync";

function toError(code: string): Error {
  return Object.assign(new Error(`${code}: as the test asked`), { code });
}

/** The system's disk, with the faults of a bad one when asked for. */
export function failingDisk() {
  let room = Number.POSITIVE_INFINITY;
  const faults: { operation: Operation; code: string; times: number }[] = [];

  function takeFault(operation: Operation): Error | null {
    const fault = faults.find((one) => one.operation === operation && one.times > 0);
    if (!fault) return null;
    fault.times -= 1;
    return toError(fault.code);
  }

  function withFaults(file: DiskFile): DiskFile {
    let size = 0;
    return {
      ...file,
      async write(bytes, position) {
        const fault = takeFault("write");
        // A disk that fails has taken a part; a full one takes what the file has room for already.
        const taken = fault ? bytes.length / 2 : Math.max(0, Math.max(room, size) - position);
        const written = bytes.subarray(0, taken);
        await file.write(written, position);
        size = Math.max(size, position + written.length);
        if (fault) throw fault;
        if (written.length < bytes.length) throw toError("ENOSPC");
      },
      async truncate(length) {
        await file.truncate(length);
        size = length;
      },
      async sync() {
        const fault = takeFault("sync");
        if (fault) throw fault;
        await file.sync();
      },
    };
  }

  const disk: Disk = {
    ...systemDisk,
    async create(path) {
      const fault = takeFault("create");
      if (fault) throw fault;
      return withFaults(await systemDisk.create(path));
    },
  };
  return {
    disk,
    /** The next so many operations of that kind fail. */
    fail: (operation: Operation, code: string, times: number = 1) =>
      void faults.push({ operation, code, times }),
    /** Files may not be longer than this: the disk is full. */
    limit: (bytes: number) => {
      room = bytes;
    },
    heal: () => void faults.splice(0),
  };
}
