/**
 * A plugin over the engine's provider protocol.
 * Protocol: https://github.com/pulumi/pulumi/blob/master/proto/pulumi/provider.proto
 */

import * as grpc from "@grpc/grpc-js";
import pluginMessages from "@pulumi/pulumi/proto/plugin_pb.js";
import type { IResourceProviderServer } from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import type { Change, Changes } from "./diff.ts";
import { initializationStatus, Unfinished } from "./errors.ts";
import type { EngineLog } from "./log.ts";
import { Operations } from "./operations.ts";
import type { Context, Plugin } from "./resource.ts";
import type { Failure } from "./schema.ts";
import { decode, encode, type MarkedProperties, type Properties, reveal } from "./wire.ts";

type Struct = struct.Struct;
type Handlers = Partial<IResourceProviderServer> & grpc.UntypedServiceImplementation;

export interface Service {
  readonly handlers: Handlers;
  /** Ends running work and the plugin's connections. */
  close(): Promise<void>;
}

/** The gRPC service of `plugin`; `version` is what it answers when the engine asks. */
export function service<Client>(plugin: Plugin<Client>, version: string, log: EngineLog): Service {
  const operations = new Operations(plugin);
  const cancelled = new AbortController();
  const context = (urn: string, timeout = 0): Context<Client> => ({
    client: operations.client(),
    urn,
    signal: cancelled.signal,
    ...(timeout > 0 && { timeout }),
    log: (severity, message, status) => log.write(severity, message, urn, status !== undefined),
  });

  const unary = <Request, Response>(handler: (request: Request) => Promise<Response>) =>
    respond(async (request: Request) => {
      try {
        return await handler(request);
      } finally {
        await log.flush();
      }
    });
  const handlers = {
    handshake: unary(async (request: messages.ProviderHandshakeRequest) => {
      log.connect(request.getEngineAddress());
      return new messages.ProviderHandshakeResponse().setAcceptSecrets(true);
    }),
    attach: unary(async (request: pluginMessages.PluginAttach) => {
      log.connect(request.getAddress());
      return new empty.Empty();
    }),
    getPluginInfo: unary(async () => new pluginMessages.PluginInfo().setVersion(version)),
    getSchema: unary(async () =>
      new messages.GetSchemaResponse().setSchema(JSON.stringify({ name: plugin.name, version })),
    ),
    checkConfig: unary(async (request: messages.CheckRequest) => {
      const news = unpack(request.getNews());
      return checked(news, operations.checkConfig(plain(news)));
    }),
    // Like the bridged providers: a changed configuration never replaces what was made with the old one.
    diffConfig: unary(async () => new messages.DiffResponse()),
    configure: unary(async (request: messages.ConfigureRequest) => {
      operations.configure(plain(unpack(request.getArgs())));
      return new messages.ConfigureResponse().setAcceptsecrets(true).setSupportspreview(true);
    }),
    cancel: unary(async () => {
      cancelled.abort(new Error("the update was cancelled"));
      return new empty.Empty();
    }),

    check: unary(async (request: messages.CheckRequest) => {
      const news = unpack(request.getNews());
      const seed = Buffer.from(request.getRandomseed_asU8());
      const olds = plain(unpack(request.getOlds()));
      const result = await operations.check(request.getUrn(), olds, news, seed);
      return checked(result.inputs, result.failures);
    }),
    diff: unary(async (request: messages.DiffRequest) => {
      const olds = plain(unpack(request.getOldInputs()));
      const { changes, deleteBeforeReplace } = await operations.diff(
        request.getUrn(),
        olds,
        plain(unpack(request.getNews())),
      );
      return differences(changes, deleteBeforeReplace);
    }),
    create: unary(async (request: messages.CreateRequest) => {
      const inputs = unpack(request.getProperties());
      const urn = request.getUrn();
      const { id, state } = request.getPreview()
        ? await operations.previewCreate(urn, inputs)
        : await operations.create(urn, inputs, context(urn, request.getTimeout()));
      return new messages.CreateResponse().setId(id).setProperties(pack(state));
    }),
    update: unary(async (request: messages.UpdateRequest) => {
      const [olds, news, urn] = [unpack(request.getOlds()), unpack(request.getNews()), request.getUrn()];
      const state = request.getPreview()
        ? await operations.previewUpdate(urn, olds, news)
        : await operations.update(urn, request.getId(), olds, news, context(urn, request.getTimeout()));
      return new messages.UpdateResponse().setProperties(pack(state));
    }),
    read: unary(async (request: messages.ReadRequest) => {
      const [state, inputs, urn] = [
        unpack(request.getProperties()),
        unpack(request.getInputs()),
        request.getUrn(),
      ];
      const found = await operations.read(urn, request.getId(), state, inputs, context(urn));
      if (!found) return new messages.ReadResponse();
      const response = new messages.ReadResponse().setId(request.getId());
      return response.setProperties(pack(found.state)).setInputs(pack(found.inputs));
    }),
    delete: unary(async (request: messages.DeleteRequest) => {
      const urn = request.getUrn();
      const state = plain(unpack(request.getProperties()));
      await operations.delete(urn, request.getId(), state, context(urn, request.getTimeout()));
      return new empty.Empty();
    }),
    invoke: unary(async (request: messages.InvokeRequest) => {
      const args = unpack(request.getArgs());
      const call = { client: operations.client(), signal: cancelled.signal };
      const { result, failures } = await operations.invoke(request.getTok(), args, call);
      return new messages.InvokeResponse().setReturn(pack(result)).setFailuresList(failureList(failures));
    }),
  };
  const close = async () => {
    cancelled.abort(new Error("the engine ended the plugin"));
    await operations.close();
  };
  return { handlers, close };
}

function respond<Request, Response>(handler: (request: Request) => Promise<Response>) {
  return (call: grpc.ServerUnaryCall<Request, Response>, callback: grpc.sendUnaryData<Response>): void => {
    handler(call.request).then(
      (response) => callback(null, response),
      (error: unknown) => callback(status(error)),
    );
  };
}

function status(error: unknown): Partial<grpc.StatusObject> {
  if (error instanceof Unfinished) return initializationStatus(error);
  const details = error instanceof Error ? error.message : String(error);
  return { code: grpc.status.UNKNOWN, details };
}

function unpack(properties: Struct | undefined): MarkedProperties {
  return (properties ? decode(properties.toJavaScript() as never) : {}) as MarkedProperties;
}

function plain(properties: MarkedProperties): Properties {
  return reveal(properties) as Properties;
}

function pack(properties: MarkedProperties): Struct {
  return struct.Struct.fromJavaScript(encode(properties) as never);
}

function checked(inputs: MarkedProperties, failures: readonly Failure[]): messages.CheckResponse {
  return new messages.CheckResponse().setInputs(pack(inputs)).setFailuresList(failureList(failures));
}

function failureList(failures: readonly Failure[]): messages.CheckFailure[] {
  return failures.map(({ property, reason }) =>
    new messages.CheckFailure().setProperty(property).setReason(reason),
  );
}

function differences(changes: Changes, deleteBeforeReplace: boolean): messages.DiffResponse {
  const response = new messages.DiffResponse()
    .setHasdetaileddiff(true)
    .setDeletebeforereplace(deleteBeforeReplace);
  const { DIFF_SOME, DIFF_NONE } = messages.DiffResponse.DiffChanges;
  response.setChanges(changes.size > 0 ? DIFF_SOME : DIFF_NONE);
  for (const [path, change] of changes) {
    const detail = new messages.PropertyDiff().setKind(kind(change)).setInputdiff(true);
    response.getDetaileddiffMap().set(path, detail);
    response.addDiffs(path);
    if (change.replace) response.addReplaces(path);
  }
  return response;
}

function kind({ kind, replace }: Change): messages.PropertyDiff.Kind {
  const kinds = messages.PropertyDiff.Kind;
  if (kind === "add") return replace ? kinds.ADD_REPLACE : kinds.ADD;
  if (kind === "delete") return replace ? kinds.DELETE_REPLACE : kinds.DELETE;
  return replace ? kinds.UPDATE_REPLACE : kinds.UPDATE;
}
