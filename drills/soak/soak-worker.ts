// A real worker that notes every pair that its journal has acknowledged.
import { watchArrivals } from "./watch-arrivals.ts";

watchArrivals();

await import("../../worker/main.ts");
