/** What the engine gets over the wire. */

import * as grpc from "@grpc/grpc-js";
import providerService from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import statuses from "@pulumi/pulumi/proto/status_pb.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import { afterAll, beforeAll, expect, it } from "vitest";
import { EngineLog } from "./log.ts";
import { InitializationError, type Plugin } from "./resource.ts";
import { service } from "./server.ts";

const URN = "urn:pulumi:dev::project::test:index:Thing::thing";
const plugin: Plugin<null> = {
  name: "command",
  config: {},
  configure: () => null,
  resources: {
    "test:index:Thing": async () => ({
      inputs: { size: { type: "integer", replace: true }, note: { type: "string" } },
      outputs: [],
      deleteBeforeReplace: true,
      create: async () => {
        throw new InitializationError("id-1", "it does not start");
      },
    }),
  },
};

const server = new grpc.Server();
let client: InstanceType<typeof providerService.ResourceProviderClient>;

beforeAll(async () => {
  server.addService(
    providerService.ResourceProviderService,
    service(plugin, "1.2.1", new EngineLog()).handlers,
  );
  const credentials = grpc.ServerCredentials.createInsecure();
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", credentials, (error, bound) => (error ? reject(error) : resolve(bound))),
  );
  client = new providerService.ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  await new Promise((resolve) => client.configure(new messages.ConfigureRequest(), resolve));
});

afterAll(() => {
  client.close();
  server.forceShutdown();
});

const properties = (values: Record<string, number | string>) => struct.Struct.fromJavaScript(values);

it("a creation that fails half-way carries the resource's id and state in the status", async () => {
  const request = new messages.CreateRequest().setUrn(URN).setProperties(properties({ size: 1 }));
  const error = await new Promise<grpc.ServiceError | null>((resolve) => client.create(request, resolve));
  expect(error?.details).toBe("it does not start");
  const [packed] = error?.metadata.get("grpc-status-details-bin") ?? [];
  const [details] = statuses.Status.deserializeBinary(packed as Buffer).getDetailsList();
  expect(details?.getTypeName()).toBe("pulumirpc.ErrorResourceInitFailed");
  const failure = messages.ErrorResourceInitFailed.deserializeBinary(
    details?.getValue_asU8() ?? new Uint8Array(),
  );
  expect(failure.getId()).toBe("id-1");
  expect(failure.getProperties()?.toJavaScript()).toEqual({ size: 1 });
  expect(failure.getReasonsList()).toEqual(["it does not start"]);
});

it("a diff names every change, those that replace, and what goes first", async () => {
  const request = new messages.DiffRequest()
    .setUrn(URN)
    .setOldInputs(properties({ size: 1 }))
    .setNews(properties({ size: 2, note: "new" }));
  const response = await new Promise<messages.DiffResponse | undefined>((resolve) =>
    client.diff(request, (_error, answer) => resolve(answer)),
  );
  const { UPDATE_REPLACE, ADD } = messages.PropertyDiff.Kind;
  expect(response?.toObject()).toMatchObject({
    changes: messages.DiffResponse.DiffChanges.DIFF_SOME,
    deletebeforereplace: true,
    replacesList: ["size"],
    diffsList: ["size", "note"],
    detaileddiffMap: [
      ["note", { kind: ADD, inputdiff: true }],
      ["size", { kind: UPDATE_REPLACE, inputdiff: true }],
    ],
  });
});
