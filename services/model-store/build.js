import { globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { dirname } from "node:path";

// Node could strip the types at each start, but its stripper then stays in memory: 15 MB more and 80 ms later.
for (const source of globSync("src/**/*.ts", { exclude: (name) => name.endsWith(".test.ts") })) {
  const target = source.replace(/^src/, "dist").replace(/\.ts$/, ".js");
  const code = stripTypeScriptTypes(readFileSync(source, "utf8"));
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, code.replaceAll(/((?:from|import) ?\(?"\.[^"]*)\.ts"/g, '$1.js"'));
}
