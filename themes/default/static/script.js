// Enhancements only: every page reads, links and prints without this file.
(() => {
  const words = { // the build puts each into the language of the pages
    copied: _("Copied"), refused: _("Copying is not allowed here"), paragraph: _("Citation of paragraph {} copied"),
    left: _("{} of {}"), all: _("{} on this page"), modes: { auto: _("auto"), light: _("light"), dark: _("dark") },
    colon: _(": ", "list"),
  };
  const d = document, root = d.documentElement, $ = (s, n = d) => [...n.querySelectorAll(s)];
  const say = (text, ...values) => values.reduce((t, v) => t.replace("{}", v), text);
  root.classList.add("js");

  // theme: as the system has it, light, dark; remembered
  const store = (v) => { try { return v === undefined ? localStorage.getItem("dossier-theme") : localStorage.setItem("dossier-theme", v); } catch { return null; } };
  const modes = ["auto", "light", "dark"];
  let mode = modes.includes(store()) ? store() : "auto";
  const setTheme = () => {
    if (mode === "auto") delete root.dataset.theme; else root.dataset.theme = mode;
    $("[data-theme-switch]").forEach((b) => { b.lastElementChild.textContent = words.colon + words.modes[mode]; });
  };
  setTheme();
  $("[data-theme-switch]").forEach((b) => b.addEventListener("click", () => { mode = modes[(modes.indexOf(mode) + 1) % 3]; store(mode); setTheme(); }));

  // copy: says what was done, to eyes and to screen readers
  const toast = d.createElement("p");
  toast.className = "toast"; toast.setAttribute("role", "status"); d.body.append(toast);
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

  // filter: hides rows, then groups with nothing left, and says how many remain
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

  // facets: each choice is filled with what the rows say of themselves, and with how many do
  $("[data-facets]").forEach((form) => {
    const rows = $(form.dataset.facets), selects = $("select", form);
    selects.forEach((s) => {
      const found = new Map();
      rows.forEach((r) => told(r, s).forEach((v) => found.set(v, (found.get(v) ?? 0) + 1)));
      [...found.keys()].sort((a, b) => a.localeCompare(b, root.lang)).forEach((v) => s.append(new Option(`${v} (${found.get(v)})`, v)));
      s.parentElement.hidden = ![...found.values()].some((n) => n < rows.length);
    });
    form.addEventListener("submit", (e) => e.preventDefault());
    filter($("input", form)[0], rows, $("[role=status]", form)[0], selects, form);
  });

  // card: what is known here of a name that was introduced elsewhere on this page
  const known = new Map($(".cast a").map((a) => [a.href, a]));
  let card, from;
  const close = () => { card?.remove(); card = null; from?.removeAttribute("aria-describedby"); };
  const open = (a) => {
    const entry = known.get(a.href), more = entry?.parentElement.querySelector(".role, .more");
    if (!more || (card && from === a)) return;
    if (more.offsetParent && more.closest(".para") === a.closest(".para")) return; // it can be read beside
    close(); from = a;
    card = d.createElement("div"); card.className = "tip"; card.id = "tip"; card.setAttribute("role", "tooltip");
    const name = d.createElement("b"); name.textContent = entry.textContent;
    card.append(name, more.textContent); d.body.append(card); a.setAttribute("aria-describedby", "tip");
    const r = a.getClientRects()[0];
    card.style.left = `${Math.max(8, Math.min(r.left, root.clientWidth - card.offsetWidth - 8)) + scrollX}px`;
    card.style.top = `${r.bottom + 4 + scrollY}px`;
    card.addEventListener("pointerleave", close);
  };
  $(".text a.m").forEach((a) => {
    a.addEventListener("pointerenter", (e) => e.pointerType === "mouse" && open(a));
    a.addEventListener("focus", () => open(a)); a.addEventListener("blur", close);
    a.addEventListener("pointerleave", () => setTimeout(() => card?.matches(":hover") || close(), 120));
  });
  d.addEventListener("keydown", (e) => e.key === "Escape" && close());
})();
