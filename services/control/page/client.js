let loggedOut = () => {};

/** Says what to do when the API asks for a login. */
export function onLoggedOut(handler) {
  loggedOut = handler;
}

/** Calls the API; its answer, or an error with the message meant for people. */
export async function call(method, path, body) {
  const headers = body === undefined ? {} : { "content-type": "application/json" };
  const response = await fetch(path, {
    method,
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (response.status === 401 && path !== "/api/login") loggedOut();
  if (response.status === 204) return null;
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error.message);
  return answer;
}
