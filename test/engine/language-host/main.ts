/**
 * Node.js language host: lets the engine run TypeScript programs. Stands in for `pulumi-language-nodejs`.
 * Follows https://github.com/pulumi/pulumi/blob/master/sdk/nodejs/cmd/pulumi-language-nodejs/main.go.
 */

import language from "@pulumi/pulumi/proto/language_grpc_pb.js";
import { serve } from "../plugin/serve.ts";
import { languageService } from "./service.ts";

const engine = process.argv.slice(2).findLast((argument) => !argument.startsWith("-")) ?? "";
const { handlers, close } = languageService(engine);
await serve(language.LanguageRuntimeService, handlers, close);
