/** On base images: how they were made. Inherited by every image built from them. */
export const BASE_LABEL = "platform.base";

/** On everything a test run makes: the run's id, by which it is removed. */
export const RUN_LABEL = "platform.test";

/** On what is made once and shared by all runs on this computer. */
export const MACHINE_LABEL = "platform.machine";

/** On containers that have to undo something on this machine before they end: they are stopped, not killed. */
export const STOP_LABEL = "platform.stop";

/** On rented machines: the host name that was asked for. */
export const HOST_LABEL = "platform.host";
