// `npm run worker`: runs another worker.
import { endingWithParent, workerArguments } from "./children.ts";
import { runBeside } from "./run-beside.ts";

await runBeside({ kind: "worker", name: "worker", args: () => [...endingWithParent(), ...workerArguments] });
