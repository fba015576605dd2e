import ast from "dockerfile-ast";

/**
 * Images that a Dockerfile starts from and a registry gives: neither its own earlier stages nor what the build is told, such as
 * `${BASE}`. Each once, in their order. Pure.
 */
export function basesOf(dockerfile: string): readonly string[] {
  const froms = ast.DockerfileParser.parse(dockerfile).getFROMs();
  const stages = froms.map((from) => from.getBuildStage()?.toLowerCase());
  const given = froms.flatMap((from, index) => {
    const image = from.getImage();
    if (image === null || image === "scratch" || image.includes("$")) return [];
    return stages.slice(0, index).includes(image.toLowerCase()) ? [] : [image];
  });
  return [...new Set(given)];
}
