// What the preview does in the browser: it follows its files, and keeps the reader's place. Nothing of it is in a build.
(() => {
  const d = document, host = d.querySelector("dossier-preview"), ribbon = d.querySelector("dossier-ribbon");
  const words = { stopped: "The preview has stopped", copied: "Path copied", command: "Copied", refused: "Copying is not allowed here" };
  const key = `dossier-preview ${location.pathname}`;

  // Where a shadow tree is not declared by the page itself, as in older browsers, it is made here.
  for (const element of [host, ribbon]) {
    const template = element && element.querySelector("template");
    if (template && !element.shadowRoot) { element.attachShadow({ mode: "open" }).append(template.content); template.remove(); }
  }
  const frame = host.shadowRoot;
  const parts = (selector) => [...(frame ? frame.querySelectorAll(selector) : []), ...d.querySelectorAll(`.desk ${selector}`)];

  // What the theme's own switch chose, light or dark, holds for the frame too.
  const follow = () => [host, ribbon].forEach((element) => { if (element) element.dataset.theme = d.documentElement.dataset.theme || ""; });
  new MutationObserver(follow).observe(d.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  try { const chosen = localStorage.getItem("dossier-theme"); if (d.body.matches(".desk") && chosen && chosen !== "auto") d.documentElement.dataset.theme = chosen; } catch { /* not allowed */ }
  follow();

  // Drafts are marked wherever a link leads to one.
  const early = JSON.parse(host.dataset.early || "{}");
  for (const link of d.links) {
    const elsewhere = link.origin === location.origin && link.pathname !== location.pathname;
    const reason = elsewhere && early[decodeURIComponent(link.pathname.slice(1))];
    if (reason && link.textContent.trim()) {
      const mark = d.createElement("dossier-mark");
      mark.attachShadow({ mode: "open" }).innerHTML = "<style>:host{all:initial!important;font:600 12px/1 system-ui,sans-serif!important;color:light-dark(#a5164d,#f28aa6)!important;color-scheme:inherit!important;margin-inline-start:.35em!important}</style><slot></slot>";
      mark.textContent = `[${reason}]`;
      link.after(mark);
    }
  }

  // The reader's place: what stands at the top of the window, and which details are open.
  const details = () => [...d.querySelectorAll("details")];
  const anchor = () => [...d.querySelectorAll("body [id]")].find((e) => { const r = e.getBoundingClientRect(); return r.height && r.top >= 0 && r.top < innerHeight; });
  const remember = () => {
    const at = anchor();
    const place = { y: scrollY, x: scrollX, id: at && at.id, top: at && at.getBoundingClientRect().top, open: details().map((e) => e.open) };
    try { sessionStorage.setItem(key, JSON.stringify(place)); history.scrollRestoration = "manual"; } catch { /* not allowed */ }
  };
  const restore = () => {
    let place = null;
    try { place = JSON.parse(sessionStorage.getItem(key)); sessionStorage.removeItem(key); history.scrollRestoration = "auto"; } catch { /* not allowed */ }
    if (!place) return;
    details().forEach((e, n) => { if (n in place.open) e.open = place.open[n]; });
    const go = () => {
      const at = place.id && d.getElementById(place.id);
      scrollTo({ left: place.x, top: at && place.y ? at.getBoundingClientRect().top + scrollY - place.top : place.y, behavior: "instant" });
    };
    go();
    addEventListener("load", () => requestAnimationFrame(go), { once: true });
  };
  restore();

  // Links into files: browsers open no file: address from a page, so that the path is copied instead.
  let timer;
  const say = (text) => parts("[data-said]").forEach((e) => { e.textContent = text; clearTimeout(timer); if (text !== words.stopped) timer = setTimeout(() => { e.textContent = ""; }, 2500); });
  const copy = async (text, said, element) => {
    let done = said;
    try { await navigator.clipboard.writeText(text); } catch { done = words.refused; }
    say(done);
    if (element && element.localName === "button") { const before = element.textContent; element.textContent = done; setTimeout(() => { element.textContent = before; }, 2500); }
  };
  const clicked = (event) => {
    const element = event.target.closest && event.target.closest("[data-copy], [data-hide]");
    if (!element) return;
    if ("hide" in element.dataset) element.closest(".problems").remove();
    else if (element.localName === "button") copy(element.dataset.copy, words.command, element);
    else if (element.protocol === "file:") { event.preventDefault(); copy(decodeURIComponent(element.pathname) + element.dataset.copy.replace(/^.*?(:[\d:]+)?$/, "$1"), words.copied); }
  };
  (frame || d).addEventListener("click", clicked);
  if (frame) d.addEventListener("keydown", (e) => { const problems = frame.querySelector(".problems"); if (e.key === "Escape" && problems && !e.defaultPrevented) problems.remove(); });

  // What stands over the page, when it changes.
  const renew = async () => {
    const response = await fetch(`/_dossier/frame${location.pathname}`);
    if (!response.ok || !frame) return;
    frame.innerHTML = await response.text();
    host.dataset.frame = response.headers.get("X-Frame-Version") || "";
  };

  // livereload's client does the rest. It asks us first what to do, and what to say of the page.
  window.LiveReloadPluginDossier = class {
    static identifier = "dossier";
    static version = "1";
    reload(path, options) {
      if (path === "_dossier/frame") { renew(); return true; }
      if (!/\.(css|jpe?g|png|gif)$/i.test(path)) remember();
      return false;
    }
    analyze() { return { page: host.dataset.page, styles: host.dataset.styles, frame: host.dataset.frame }; }
  };
  d.addEventListener("LiveReloadDisconnect", () => say(words.stopped));
  d.addEventListener("LiveReloadConnect", () => say(""));
  const client = d.createElement("script");
  const port = location.port || (location.protocol === "https:" ? 443 : 80);
  client.src = `/_dossier/livereload.js?host=${location.hostname}&port=${port}&mindelay=250&maxdelay=2000`;
  d.head.append(client);
})();
