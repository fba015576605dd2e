import { describe, expect, test } from "vitest";
import { megabytes } from "../../../infra/service/units.ts";
import { catalogue } from "../../../services/catalogue.ts";
import { llmService } from "../../../services/llm-service/service.ts";
import { serviceEnvironment } from "../../../stacks/environment.ts";
import { evaluate } from "../../../stacks/evaluate.ts";
import { tiers } from "../../../stacks/tiers.ts";

const ENDPOINT = { endpoint: "https://api.example.com/v1", model: "m", inputPrice: "0.15", outputPrice: 0.6 };

function environment(llm: object, more: object = {}) {
  const evaluated = evaluate({ llm: JSON.stringify(llm), ...more }, catalogue);
  if ("problems" in evaluated) throw new Error(evaluated.problems.join("\n"));
  const all = serviceEnvironment(evaluated, tiers.budget, 1);
  const analyzers: { name: string; memoryMb: number }[] = JSON.parse(all["job-manager"].ANALYZERS);
  return {
    service: all["llm-service"],
    summarizer: all["llm-summarizer"],
    memoryMb: analyzers.find(({ name }) => name === "llm-summarizer")?.memoryMb ?? 0,
  };
}

const problems = (llm: object) => {
  const evaluated = evaluate({ llm: JSON.stringify(llm) }, catalogue);
  return "problems" in evaluated ? evaluated.problems.join("\n") : "";
};

describe("the language model", () => {
  test("is asked by nobody unless the stack says which", () => {
    const { service, summarizer } = environment({});
    expect(service).toEqual({ LLM_LOCAL: "false", LLM_DAY_LIMIT: "1" });
    expect(summarizer).toEqual({});
  });

  test("of an endpoint is told with its prices, and summaries are written by it", () => {
    const { service, summarizer, memoryMb } = environment(ENDPOINT);
    expect(service).toEqual({
      LLM_LOCAL: "false",
      LLM_DAY_LIMIT: "1",
      LLM_ENDPOINT: "https://api.example.com/v1",
      LLM_MODEL: "m",
      LLM_INPUT_PRICE: "0.15",
      LLM_OUTPUT_PRICE: "0.6",
    });
    expect(summarizer).toEqual({ LLM_URL: "http://llm-service:8000" });
    expect(memoryMb).toBeLessThan(200);
  });

  test.each([true, "true"])("of the server itself (%j) counts its memory with each summary", (local) => {
    const own = environment({}).memoryMb;
    expect(environment({ local }).memoryMb).toBe(own + megabytes(llmService.memory.job));
  });

  test("of a service that the stack leaves out is asked by nobody", () => {
    const services = JSON.stringify({ "llm-service": { enabled: false } });
    expect(environment({ local: true }, { services }).summarizer).toEqual({});
  });
});

test.each([
  [{ endpoint: ENDPOINT.endpoint }, "llm.model", "llm.inputPrice", "llm.outputPrice"],
  [{ ...ENDPOINT, inputPrice: undefined }, "llm.inputPrice", "llm.dayLimit"],
  [{ model: "m" }, "llm.endpoint"],
  [{ ...ENDPOINT, local: true }, "pulumi config rm --path llm.local"],
  [{ endpoint: "api.example.com" }, "https://api.example.com/v1"],
  [{ dayLimit: "-1" }, "amount of money"],
  [{ dayLimit: "much" }, "amount of money"],
  [{ inputPrice: "free" }, "or 0"],
])("%j is refused and says what to set", (llm, ...words) => {
  for (const word of words) expect(problems(llm)).toContain(word);
});
