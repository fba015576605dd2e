/** gRPC statuses with details, which Node's gRPC library leaves to its users. */

import * as grpc from "@grpc/grpc-js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import statuses from "@pulumi/pulumi/proto/status_pb.js";
import any from "google-protobuf/google/protobuf/any_pb.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import type { InitializationError } from "./resource.ts";
import { encode, type MarkedProperties } from "./wire.ts";

/** A resource that exists but failed, with the state to keep for it. */
export class Unfinished extends Error {
  readonly id: string;
  readonly state: MarkedProperties;
  constructor(error: InitializationError, state: MarkedProperties) {
    super(error.message, { cause: error });
    this.name = "Unfinished";
    this.id = error.id;
    this.state = state;
  }
}

/** Tells the engine that the resource exists and must be kept in the state although the operation failed. */
export function initializationStatus(error: Unfinished): Partial<grpc.StatusObject> {
  const failure = new messages.ErrorResourceInitFailed()
    .setId(error.id)
    .setProperties(struct.Struct.fromJavaScript(encode(error.state) as never))
    .setReasonsList([error.message]);
  const details = new any.Any();
  details.pack(failure.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const status = new statuses.Status().setCode(grpc.status.UNKNOWN).setMessage(error.message);
  status.addDetails(details);
  const metadata = new grpc.Metadata();
  metadata.add("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
  return { code: grpc.status.UNKNOWN, details: error.message, metadata };
}
