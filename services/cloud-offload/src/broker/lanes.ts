/**
 * The instances of one analyzer as lanes of work, each with the seconds until it is free: pure. The queue is given to them in its turns, each task
 * to the lane that is free first.
 */

/** Where a task would be worked on elsewhere. */
export interface Place {
  /** The number of the lane; one behind the last is an instance that is not rented yet. */
  readonly lane: number;
  /** From now until it is done, in seconds. */
  readonly seconds: number;
  /** Whether another instance has to be rented for it. */
  readonly opens: boolean;
}

/** So many times what is expected, start and all, a task may take and still has to be in time. */
const SLACK = 1.25;
/** Where all are too late, another one is rented when the row before a task is longer than so many starts, and than so many seconds. */
const STARTS = 3;
const SHORTEST_ROW = 600;

/**
 * The lane that a task gets: the first that is free, as long as that is in time, because each further one costs another start; else one more,
 * where that helps. Undefined where there is none, and none may be rented.
 * @param task seconds that it takes on an instance, and that are left until it should be done
 * @param start seconds from asking for an instance until it takes a task
 * @param most lanes that there may be, with those that there are
 */
export function placeOf(
  lanes: readonly number[],
  { seconds, allowed }: { readonly seconds: number; readonly allowed: number },
  start: number,
  most: number,
): Place | undefined {
  const mayOpen = lanes.length < most;
  const anew: Place = { lane: lanes.length, seconds: start + seconds, opens: true };
  if (lanes.length === 0) return mayOpen ? anew : undefined;
  const free = Math.min(...lanes);
  const there: Place = { lane: lanes.indexOf(free), seconds: free + seconds, opens: false };
  const isInTime = (place: Place) => place.seconds * SLACK <= allowed;
  if (!mayOpen || there.seconds <= anew.seconds || isInTime(there)) return there;
  const isLong = there.seconds > Math.max(SHORTEST_ROW, STARTS * start);
  return isInTime(anew) || isLong ? anew : there;
}
