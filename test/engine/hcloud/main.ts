import { runPlugin } from "../plugin/main.ts";
import { plugin } from "./plugin.ts";

await runPlugin(plugin);
