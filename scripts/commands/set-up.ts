import type { Command } from "../commands.ts";

const group = "Set up";

export const SET_UP_COMMANDS: readonly Command[] = [
  {
    name: "quick-start",
    changes: "stack",
    group,
    help: "set up what is missing, deploy onto a throwaway server on this computer, show where it is",
    variables: ["STACK", "ENGINE", "DRY_RUN", "JSON"],
    docker: true,
    load: () => import("../quick-start.ts"),
  },
  {
    name: "setup",
    changes: "computer",
    group,
    help: "install what is missing: npm packages, Docker Engine, Pulumi and its plugins",
    variables: ["ENGINE", "JSON"],
    docker: true,
    load: () => import("../setup/index.ts"),
  },
  {
    name: "env",
    changes: "nothing",
    group,
    help: 'print the variables with which plain pulumi works here: eval "$(make -s env)"',
    variables: ["JSON"],
    load: () => import("../env.ts"),
  },
  {
    name: "dev-setup",
    changes: "computer",
    group,
    help: "setup, and what developers need beside it: Python tools, the services' packages, linters, commit hooks",
    variables: ["ENGINE", "JSON"],
    docker: true,
    load: () => import("../setup/dev-setup.ts"),
  },
  {
    name: "doctor",
    changes: "nothing",
    group,
    help: "look for what is broken: tools, Docker, ports, disk, clock, tokens, state, locks; each with its fix",
    variables: ["STACK", "JSON"],
    load: () => import("../doctor/index.ts"),
  },
  {
    name: "completion",
    changes: "nothing",
    group,
    help: "print completion of commands, services and stacks: source <(make -s completion FOR=bash)",
    variables: ["FOR"],
    load: () => import("../completion/index.ts"),
  },
];
