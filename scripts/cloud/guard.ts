/**
 * What a command asks of a provider's API around an update of the stack. The engine makes, changes and deletes; a guard
 * looks before it does, mends what a failed update leaves, and proves afterwards that nothing is left that costs money.
 */
export interface CloudGuard {
  /**
   * Before an update that makes, replaces or resizes a server.
   * @returns what speaks against it and what to choose instead, in words for the user; undefined when nothing does
   * @throws CommandError when the provider can't be asked, for example with a wrong token
   */
  checkBefore(change: ServerChange): Promise<string | undefined>;

  /**
   * After an update that failed, which may have left the stack's server off. Safe to call when nothing is wrong.
   * @returns what was found and done, in words for the user; undefined when nothing was wrong
   * @throws CommandError when the provider can't be asked
   */
  recoverAfterFailure(stack: string): Promise<string | undefined>;

  /**
   * Everything at the provider that carries the stack's label and costs money, whether the state knows it or not.
   * @throws CommandError when the provider can't be asked
   */
  leftovers(stack: string): Promise<Billable[]>;

  /**
   * Before a replacement or a removal that the user has asked for: takes away the provider's own protection against deletion,
   * which its plugin would fail at. Absent where a provider has none.
   * @throws CommandError when the provider can't be asked
   */
  liftProtection?(stack: string, kinds: readonly Billable["kind"][]): Promise<void>;

  /**
   * After an update that failed or was killed: removes what it made but could not write down, which would stand in the way
   * of the next one. After one that made a server: what was made twice, because an answer was lost and its client asked
   * again. Touches only what carries the stack's label or repeats what the stack has, is not in its state, and was made since
   * then. Absent where the plugin itself finds such things again.
   * @param known the provider's resources in the stack's state
   * @param since when that update began
   * @returns names of what was removed
   * @throws CommandError when the provider can't be asked
   */
  removeStrays?(stack: string, known: readonly KnownResource[], since: Date): Promise<string[]>;

  /**
   * After the same: what that update may have made, but that carries nothing by which it could be told from somebody else's.
   * Nobody but the user can decide. Absent where everything can carry a label.
   * @param known the provider's resources in the stack's state
   * @returns what it is, what it costs and how to remove it, in words for the user; undefined when there is nothing of the kind
   * @throws CommandError when the provider can't be asked
   */
  doubtful?(known: readonly KnownResource[]): Promise<string | undefined>;
}

/** A resource as a stack's state has it. */
export interface KnownResource {
  /** Pulumi's name for the kind of resource: "hcloud:index/server:Server". */
  readonly type: string;
  readonly id?: string;
}

/** What an update is about to do to the server of a stack. */
export interface ServerChange {
  readonly stack: string;
  readonly kind: "create" | "resize" | "replace";
  /** The provider's name for the kind of server that is wanted, such as "cx33". */
  readonly serverType: string;
  /** The provider's name for the place, such as "fsn1". */
  readonly location: string;
}

export interface Billable {
  readonly kind: "server" | "volume" | "address" | "snapshot";
  /** The provider's number or identifier. */
  readonly id: string;
  readonly name: string;
  /** Net price a month at full use; undefined where the provider's API does not tell it. */
  readonly monthly: Price | undefined;
}

export interface Price {
  readonly amount: number;
  readonly currency: "EUR" | "USD";
}

/** How to reach a provider's API. */
export interface CloudAccess {
  readonly token: string;
  /** Address of the API, in the form that the provider's plugin takes; undefined is the provider's own. */
  readonly endpoint: string | undefined;
}

/** Made once a command, from the stack's configuration. */
export type MakeCloudGuard = (access: CloudAccess) => CloudGuard;
