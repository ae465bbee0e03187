// The chat on a shop's own site: <script src="https://…/widget/chat.js" data-chat="key" async></script>
// A button in the corner; the chat itself is a page of ours in a frame, so that neither site can read the other.
(() => {
  const script = document.currentScript;
  if (!script?.dataset.chat) return;
  const base = new URL(script.src).origin;
  const words = {
    ru: { open: "Открыть чат", close: "Закрыть чат", chat: "Чат с магазином" },
    hy: { open: "Բացել չատը", close: "Փակել չատը", chat: "Չատ խանութի հետ" },
    en: { open: "Open the chat", close: "Close the chat", chat: "Chat with the shop" },
  };
  const wanted = (script.dataset.language ?? document.documentElement.lang ?? "").slice(0, 2);
  const language = wanted in words ? wanted : "ru";
  const said = words[language];
  let frame = null;

  const button = document.createElement("button");
  button.type = "button";
  button.append(bubble());
  button.setAttribute("aria-expanded", "false");
  Object.assign(button.style, {
    position: "fixed",
    right: "20px",
    bottom: "20px",
    width: "56px",
    height: "56px",
    border: "0",
    borderRadius: "50%",
    background: "#2f7a51",
    color: "#fff",
    display: "grid",
    placeItems: "center",
    padding: "0",
    cursor: "pointer",
    boxShadow: "0 4px 14px rgba(0, 0, 0, .25)",
    zIndex: "2147483000",
  });

  // Drawn, not typed: an emoji looks different everywhere, and like nothing where there is no font for it.
  function bubble() {
    const made = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    for (const [name, value] of [
      ["viewBox", "0 0 24 24"],
      ["width", "28"],
      ["height", "28"],
      ["fill", "none"],
      ["stroke", "currentColor"],
      ["stroke-width", "1.8"],
      ["stroke-linejoin", "round"],
      ["stroke-linecap", "round"],
      ["aria-hidden", "true"],
    ])
      made.setAttribute(name, value);
    const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
    line.setAttribute("d", "M4 20V7a3 3 0 0 1 3-3h10a3 3 0 0 1 3 3v6a3 3 0 0 1-3 3H8l-4 4M8 9h8M8 12h5");
    made.append(line);
    return made;
  }

  function makeFrame() {
    const made = document.createElement("iframe");
    made.src = `${base}/widget/${encodeURIComponent(script.dataset.chat)}?language=${language}`;
    made.title = said.chat;
    Object.assign(made.style, {
      position: "fixed",
      right: "min(20px, max(12px, 100vw - 400px))",
      bottom: "88px",
      width: "min(380px, calc(100vw - 24px))",
      height: "min(600px, calc(100vh - 110px))",
      border: "0",
      borderRadius: "12px",
      background: "#fff",
      boxShadow: "0 8px 30px rgba(0, 0, 0, .28)",
      zIndex: "2147483000",
    });
    document.body.append(made);
    return made;
  }

  function show(open) {
    if (open) frame ??= makeFrame();
    if (frame) frame.style.display = open ? "block" : "none";
    button.setAttribute("aria-expanded", String(open));
    button.setAttribute("aria-label", open ? said.close : said.open);
    button.title = open ? said.close : said.open;
    if (open) frame.focus();
    else button.focus();
  }

  button.addEventListener("click", () => show(button.getAttribute("aria-expanded") !== "true"));
  window.addEventListener("message", (event) => {
    if (frame && event.source === frame.contentWindow && event.data === "narciss.close") show(false);
  });
  button.setAttribute("aria-label", said.open);
  button.title = said.open;
  document.body.append(button);
})();
