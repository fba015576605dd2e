import * as pulumi from "@pulumi/pulumi";

/** What the kind of server is called, by type of resource. A change of it is a resize. */
const KINDS: Readonly<Record<string, string>> = {
  "hcloud:index/server:Server": "serverType",
  "digitalocean:index/droplet:Droplet": "size",
};

/**
 * Says in a preview, and when it happens, that a server is resized in place: the engine's own words are "update" and a changed
 * property, which sounds like nothing. Put it on the component that makes the server.
 */
export const noticeResize: pulumi.ResourceTransform = ({ type, name, props, opts }) => {
  const property = KINDS[type];
  if (property === undefined) return undefined;
  const { deleteBeforeReplace, hooks, ...others } = opts as pulumi.CustomResourceOptions;
  const beforeUpdate = [...(hooks?.beforeUpdate ?? []), hookFor(name, property)];
  return {
    props,
    opts: {
      ...others,
      // A transform is handed false where nothing was said, and saying it would overrule what the plugin asks for.
      ...(deleteBeforeReplace && { deleteBeforeReplace }),
      hooks: { ...hooks, beforeUpdate },
    },
  };
};

function hookFor(name: string, property: string): pulumi.ResourceHook {
  return new pulumi.ResourceHook(
    `${name}-resize-notice`,
    async ({ oldInputs, newInputs }) => {
      const sentence = resizeSentence(oldInputs?.[property], newInputs?.[property]);
      if (sentence) await pulumi.log.warn(sentence);
    },
    { onDryRun: true },
  );
}

/** Undefined where nothing is resized. Pure. */
export function resizeSentence(before: unknown, after: unknown): string | undefined {
  if (typeof before !== "string" || typeof after !== "string" || before === after) return undefined;
  return (
    `The server is resized in place from ${before} to ${after}: it is off for a few minutes. ` +
    "Data, address and certificate stay."
  );
}
