import type { Command } from "../commands.ts";
import { UNREACHABLE } from "./exit-codes.ts";

const group = "Use";

export const USE_COMMANDS: readonly Command[] = [
  {
    name: "analyze",
    group,
    help: "upload media, follow the analysis, show what was found: make analyze FILE=clip.mp4",
    variables: ["FILE", "PROFILE", "STACK", "URL", "TOKEN_FILE", "JSON"],
    exitCodes: { 3: "the media is of no known kind, broken, or over a limit", ...UNREACHABLE },
    load: () => import("../analyze/index.ts"),
  },
  {
    name: "search",
    group,
    help: 'moments in which something was said, read or seen: make search QUERY="red car"',
    variables: ["QUERY", "STACK", "URL", "TOKEN_FILE", "JSON"],
    exitCodes: UNREACHABLE,
    load: () => import("../search/index.ts"),
  },
  {
    name: "rerun",
    group,
    help: "let an analyzer look again at what it failed at, or lacked its model for: make rerun NAME=object-detection; ALL=1: or another version or model has seen",
    variables: ["NAME", "ALL", "STACK", "URL", "TOKEN_FILE", "JSON"],
    exitCodes: UNREACHABLE,
    load: () => import("../rerun.ts"),
  },
  {
    name: "sample",
    group,
    help: "make a small video, a picture and a scan in .state/samples to try it with",
    variables: ["STACK", "JSON"],
    exitCodes: UNREACHABLE,
    load: () => import("../sample/index.ts"),
  },
];
