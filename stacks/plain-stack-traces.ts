/**
 * Undoes what Pulumi's runner does to stack traces: it has `source-map-support` map every line of every one of them, and the SDK
 * takes several for each resource. That was 3 of the program's 5 seconds of a preview with 95 resources (2026-11), and it is for
 * nothing: Node strips types without moving a line, so there are no source maps.
 */
Reflect.deleteProperty(Error, "prepareStackTrace");
