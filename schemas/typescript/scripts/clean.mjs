// Deletes what a build made, so that nothing stale is packed or tested: `rm -rf` on every system.
import { rmSync } from "node:fs";
import { join } from "node:path";

for (const name of process.argv.slice(2))
  rmSync(join(import.meta.dirname, "..", name), { recursive: true, force: true });
