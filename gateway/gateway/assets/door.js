"use strict";

const API = "/api/gateway/v1";
const door = document.getElementById("door");
const here = document.getElementById("here");
const words = JSON.parse((door || here).dataset.words);

async function call(method, path, body, csrf) {
  const headers = { "Content-Type": "application/json" };
  if (csrf) headers["X-CSRF-Token"] = csrf;
  return fetch(API + path, { method, headers, body: body && JSON.stringify(body), credentials: "same-origin" });
}

function openTheDoor() {
  const trouble = document.getElementById("trouble");
  const code = document.getElementById("code");
  door.addEventListener("submit", async (event) => {
    event.preventDefault();
    trouble.textContent = "";
    const said = Object.fromEntries(new FormData(door));
    if (!said.code) delete said.code;
    try {
      const answer = await call("POST", "/sign-in", said);
      if (answer.ok) return location.replace("/");
      const problem = await answer.json();
      if (problem.code === "identity.second_factor_needed") {
        code.hidden = false;
        code.querySelector("input").focus();
        trouble.textContent = words.need_code;
      } else {
        trouble.textContent = { 401: words.wrong, 423: words.locked }[answer.status] || words.failed;
      }
    } catch {
      trouble.textContent = words.failed;
    }
  });
}

async function showWhatHappens() {
  const answer = await call("GET", "/me");
  if (!answer.ok) return location.reload();
  let me = await answer.json();
  const store = document.getElementById("store");
  const hints = document.getElementById("hints");
  const state = document.getElementById("state");
  if (me.sees_network) store.append(new Option(words.all_stores, ""));
  for (const each of me.stores) store.append(new Option(each.title, each.id, false, each.id === me.active_store));
  store.addEventListener("change", async () => {
    const changed = await call("PUT", "/me/active-store", { store_id: store.value || null }, me.csrf_token);
    if (changed.ok) me = await changed.json();
    store.value = me.active_store || "";
  });
  document.getElementById("leave").addEventListener("click", async () => {
    await call("POST", "/sign-out", null, me.csrf_token);
    location.replace("/");
  });
  let quiet = true;
  const feed = new EventSource("/live");
  feed.onopen = () => { state.textContent = words.connected; };
  feed.onerror = () => { state.textContent = words.reconnecting; };
  feed.addEventListener("signed_out", () => { feed.close(); location.replace("/"); });
  feed.addEventListener("hint", (event) => {
    const hint = JSON.parse(event.data);
    if (quiet) { hints.replaceChildren(); quiet = false; }
    const line = document.createElement("li");
    const what = document.createElement("code");
    what.textContent = hint.type;
    const where = (me.stores.find((each) => each.id === hint.store_id) || {}).title || "";
    line.append(new Date(hint.time).toLocaleTimeString(), " ", what, " ", where);
    hints.prepend(line);
    while (hints.children.length > 200) hints.lastChild.remove();
  });
}

if (door) openTheDoor();
else showWhatHappens();
