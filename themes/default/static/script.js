// Every page reads, links and prints without this file.
(() => {
  const words = {
    copied: _("Copied"), refused: _("Copying is not allowed here"), paragraph: _("Citation of paragraph {} copied"),
    left: _("{} of {}"), all: _("{} on this page"), modes: { auto: _("auto"), light: _("light"), dark: _("dark") },
    resume: _("Continue at ¶ {}"), keys: _("Keyboard"), close: _("Close"), on: _("Turn keys on"), off: _("Turn keys off"),
    does: { "/": _("search"), j: _("next paragraph"), k: _("previous paragraph"), "?": _("this list") }, colon: _(": ", "list"),
  };
  const d = document, root = d.documentElement, $ = (s, n = d) => [...n.querySelectorAll(s)];
  const say = (text, ...values) => values.reduce((t, v) => t.replace("{}", v), text);
  root.classList.add("js");

  const kept = (key, v) => { try { return v === undefined ? localStorage.getItem(key) : localStorage.setItem(key, v); } catch { return null; } };
  const make = (tag, cls, ...inside) => { const n = d.createElement(tag); n.className = cls; n.append(...inside); return n; };
  window.dossier = { make, say };
  const modes = ["auto", "light", "dark"];
  let mode = kept("dossier-theme");
  if (!modes.includes(mode)) mode = "auto";
  const setTheme = () => {
    if (mode === "auto") delete root.dataset.theme; else root.dataset.theme = mode;
    $("[data-theme-switch]").forEach((b) => { b.lastElementChild.textContent = words.colon + words.modes[mode]; });
  };
  setTheme();
  $("[data-theme-switch]").forEach((b) => { b.onclick = () => { mode = modes[(modes.indexOf(mode) + 1) % 3]; kept("dossier-theme", mode); setTheme(); }; });

  // copy, and say so
  const toast = make("p", "toast");
  toast.setAttribute("role", "status"); d.body.append(toast);
  let timer;
  const copy = async (text, said) => {
    try { await navigator.clipboard.writeText(text); toast.textContent = said; } catch { toast.textContent = words.refused; }
    clearTimeout(timer); timer = setTimeout(() => { toast.textContent = ""; }, 2500);
  };
  const line = (n) => n.textContent.trim().replace(/\s+/g, " ");
  $("[data-copy]").forEach((b) => b.addEventListener("click", () => {
    const from = d.getElementById(b.dataset.copy);
    copy(from.tagName === "PRE" ? from.textContent : line(from), words.copied);
  }));
  const cite = d.querySelector("[data-cite]"), home = d.querySelector("link[rel=canonical]")?.href;
  const forms = home ? $("[data-form]").map((n) => [n, n.textContent]) : [];
  const locate = () => {
    const at = /^#p\d+$/.test(location.hash) ? location.hash : "";
    forms.forEach(([n, text]) => { n.textContent = text.replaceAll(home, home + at); });
  };
  locate(); addEventListener("hashchange", locate);
  if (cite) $(".n").forEach((a) => a.addEventListener("click", () => {
    copy(`${line(cite)} ¶ ${line(a)}. ${home ? home + a.hash : a.href}`, say(words.paragraph, line(a)));
  }));

  // filter
  const filter = (box, rows, out, selects, over) => {
    const fold = (s) => s.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
    const keys = rows.map((r) => fold(r.textContent)), own = new Set(rows);
    const narrow = () => {
      const asked = fold(box.value).split(/\s+/).filter(Boolean), chosen = selects.filter((s) => s.value);
      rows.forEach((r, i) => { r.hidden = !(asked.every((w) => keys[i].includes(w)) && chosen.every((s) => told(r, s).includes(s.value))); });
      $("[data-group]").forEach((g) => { g.hidden = !$("li", g).some((r) => own.has(r) && !r.hidden); });
      out.textContent = asked.length + chosen.length ? say(words.left, rows.filter((r) => !r.hidden).length, rows.length) : say(words.all, rows.length);
    };
    over.addEventListener("input", narrow);
    narrow();
  };
  const told = (row, select) => row.dataset[select.name].split("\n").filter(Boolean);
  $("[data-filter]").forEach((box) => filter(box, $(box.dataset.filter), d.getElementById(box.getAttribute("aria-describedby")), [], box));

  // facets
  $("[data-facets]").forEach((form) => {
    const rows = $(form.dataset.facets), selects = $("select", form);
    selects.forEach((s) => {
      const found = new Map();
      rows.forEach((r) => told(r, s).forEach((v) => found.set(v, (found.get(v) ?? 0) + 1)));
      [...found.keys()].sort((a, b) => a.localeCompare(b, root.lang)).forEach((v) => s.append(new Option(`${v} (${found.get(v)})`, v)));
      s.parentElement.hidden = ![...found.values()].some((n) => n < rows.length);
    });
    form.onsubmit = () => false;
    filter($("input", form)[0], rows, $("[role=status]", form)[0], selects, form);
  });

  // card
  const known = new Map($(".cast a").map((a) => [a.href, a]));
  let card, from;
  const close = () => { card?.remove(); card = null; from?.removeAttribute("aria-describedby"); };
  const open = (a) => {
    const entry = known.get(a.href), more = entry?.parentElement.querySelector(".role, .more");
    if (!more || (card && from === a)) return;
    if (more.offsetParent && more.closest(".para") === a.closest(".para")) return;
    close(); from = a;
    const name = make("b", "", make("span", entry.className.replace("e ", "k ")), entry.textContent);
    card = make("div", "tip", name, more.textContent); card.id = "tip"; card.setAttribute("role", "tooltip");
    d.body.append(card); a.setAttribute("aria-describedby", "tip");
    const r = a.getClientRects()[0];
    card.style.left = `${Math.max(8, Math.min(r.left, root.clientWidth - card.offsetWidth - 8)) + scrollX}px`;
    card.style.top = `${r.bottom + 4 + scrollY}px`;
    card.onpointerleave = close;
  };
  $(".text :is(a.m, a.curated)").forEach((a) => {
    a.onpointerenter = (e) => e.pointerType === "mouse" && open(a);
    a.onfocus = () => open(a); a.onblur = close;
    a.onpointerleave = () => setTimeout(() => card?.matches(":hover") || close(), 120);
  });

  const paras = $(".text .para > [id]").filter((p) => /^p\d+$/.test(p.id));
  const reading = () => paras.findIndex((p) => p.getBoundingClientRect().bottom > innerHeight / 3);
  const step = (by) => {
    const target = paras.findIndex((p) => `#${p.id}` === location.hash), box = paras[target]?.getBoundingClientRect();
    const seen = box && box.bottom > 0 && box.top < innerHeight, at = seen ? target + by : reading() + (by < 0 ? -1 : 0);
    if (paras[at]) location.replace(`#${paras[at].id}`);
  };

  // reading place: offered, never gone to
  if (paras.length > 7) {
    let places, wait;
    try { places = JSON.parse(kept("dossier-places") ?? "[]"); } catch { places = []; }
    const here = location.pathname, was = places.find(([path]) => path === here)?.[1];
    const old = d.getElementById(was), side = d.querySelector(".head .side");
    if (old && side && !location.hash) {
      const link = make("a", "note resume", say(words.resume, was.slice(1)));
      link.href = `#${was}`; side.append(link);
    }
    addEventListener("scroll", () => { clearTimeout(wait); wait = setTimeout(() => {
      const at = reading(), rest = places.filter(([path]) => path !== here);
      places = at < 2 || at > paras.length - 4 ? rest : [[here, paras[at].id], ...rest].slice(0, 50);
      kept("dossier-places", JSON.stringify(places));
    }, 400); }, { passive: true });
  }

  // never while somebody writes; WCAG 2.1.4
  const off = () => kept("dossier-keys");
  const help = () => {
    const list = make("dl", "", ...Object.entries(words.does).flatMap(([key, what]) => [make("dt", "", make("kbd", "", key)), make("dd", "", what)]));
    const turn = make("button", "", off() ? words.on : words.off), shut = make("button", "", words.close);
    const box = make("dialog", "shortcuts", make("h2", "", words.keys), list, make("p", "", shut, turn));
    box.ariaLabel = words.keys;
    turn.onclick = () => { kept("dossier-keys", off() ? "" : "off"); turn.textContent = off() ? words.on : words.off; };
    shut.onclick = () => box.close();
    box.onclose = () => box.remove();
    d.body.append(box); box.showModal();
  };
  $("[data-keys]").forEach((b) => { b.onclick = help; });
  const search = () => {
    const box = $("input[type=search]").find((n) => n.offsetParent);
    if (box) box.focus(); else d.querySelector('.mast a[href$="search.html"]')?.click();
  };
  const keys = { "/": search, j: () => step(1), k: () => step(-1), "?": help };
  d.addEventListener("keydown", (e) => {
    if (e.key === "Escape") close();
    else if (keys[e.key] && !off() && !e.ctrlKey && !e.metaKey && !e.altKey && !e.target.closest("input, select, textarea, dialog, [contenteditable]")) {
      e.preventDefault(); keys[e.key]();
    }
  });
})();
