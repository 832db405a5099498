// The search page, where there is an index: what is asked goes to Pagefind, what it finds is shown by paragraph.
(() => {
  const words = { none: "Nothing has these words", some: "{} results", one: "1 result", rest: "and {} more" };
  const d = document, $ = (id) => d.getElementById(id), form = d.querySelector("[data-search]");
  if (!form || !location.protocol.startsWith("http")) return; // from a disk nothing can be loaded: the list stays
  const SHOWN = 15, PLACES = 4, AROUND = 14;
  const box = $("q"), facets = [...$("facets").querySelectorAll("select")], order = facets.pop();
  const lang = d.documentElement.lang, tongue = new Intl.DisplayNames([lang], { type: "language" });
  const make = (tag, cls, ...inside) => { const n = d.createElement(tag); if (cls) n.className = cls; n.append(...inside); return n; };
  const path = form.dataset.search, home = new URL(path.replace(/pagefind\/pagefind\.js$/, "./"), location.href);
  const say = (text, n) => text.replace("{}", n.toLocaleString(lang));

  // one index for each language: that of the page first, or the largest, and all others beside it
  const open = async () => {
    const pf = await import(new URL(path, location.href)), all = form.dataset.languages.split(" ");
    await pf.init();
    const own = [lang.toLowerCase(), lang.toLowerCase().split("-")[0]].find((l) => all.includes(l)) ?? all[0];
    const folder = new URL("pagefind/./", home).pathname.replace(/pagefind\/$/, "./pagefind/"); // merging under its own name is refused
    for (const language of all) if (language !== own) await pf.mergeIndex(folder, { language });
    return pf;
  };

  // words around those that match, marked; cut to the paragraph
  const passage = (all, from, to, hits) => {
    const first = Math.max(from, hits[0] - AROUND), last = Math.min(to, hits[0] + 2 * AROUND), text = make("span", "");
    if (first > from) text.append("… ");
    for (let i = first; i < last; i++) text.append(hits.includes(i) ? make("mark", "", all[i]) : all[i], " ");
    if (last < to) text.append("…");
    text.dir = "auto";
    return text;
  };

  const entry = ({ url, raw_url, meta, filters, anchors, locations, raw_content, content }) => {
    const to = new URL((raw_url ?? url).replace(/^\//, ""), home).href, title = make("a", "plain", meta.title);
    title.href = to; title.dir = "auto";
    if (meta.kind !== "document") title.classList.add("e", meta.kind);
    const spaces = raw_content.includes("\u200b") ? "\u200b" : /\s+/;
    const all = raw_content.replaceAll("&lt;", "<").replaceAll("&gt;", ">").split(spaces);
    const places = anchors.filter((a) => /^(p\d+|note)$/.test(a.id)).sort((a, b) => a.location - b.location);
    const rows = new Map();
    [...new Set(locations)].sort((a, b) => a - b).forEach((at) => {
      const n = places.findLastIndex((p) => p.location <= at);
      if (n >= 0) rows.set(n, [...(rows.get(n) ?? []), at]);
    });
    const list = make("ul", "hits");
    [...rows].slice(0, PLACES).forEach(([n, hits]) => {
      const place = places[n], link = make("a", "pn", place.id === "note" ? "note" : `¶ ${place.id.slice(1)}`);
      link.href = `${to}#${place.id}`;
      if (place.id === "note" && meta.kind !== "document") link.href = to;
      list.append(make("li", "", link, passage(all, place.location, places[n + 1]?.location ?? all.length, hits)));
    });
    if (rows.size > PLACES) list.append(make("li", "bare", say(words.rest, rows.size - PLACES)));
    const about = [meta.note, meta.date].filter(Boolean).join(", ");
    const whole = make("article", "naming", make("h3", "", title), make("p", "note", about), ...(rows.size ? [list] : []));
    if (filters.language && filters.language[0] !== lang.toLowerCase()) [title, list].forEach((n) => { n.lang = filters.language[0]; });
    return whole;
  };

  // by date each language is in order by itself: the next result is the first of one of them
  const next = async () => {
    const heads = await Promise.all(queues.map(async (list) => [list, await list[0].data()]));
    if (heads.length > 1) {
      const day = ([, data]) => data.meta.day, sign = order.value === "asc" ? 1 : -1;
      heads.sort((a, b) => sign * day(a).localeCompare(day(b)));
    }
    const [list, data] = heads[0];
    list.shift();
    queues = queues.filter((each) => each.length);
    return data;
  };

  let pf, turn = 0, queues = [];
  const more = async (mine) => {
    const part = [];
    while (part.length < SHOWN && queues.length && mine === turn) part.push(await next());
    if (mine !== turn) return;
    $("hits").append(...part.map(entry));
    $("more").hidden = !queues.length;
  };

  const fill = (counts) => facets.forEach((s) => {
    const value = s.value, now = Object.entries(counts[s.name] ?? {}).filter(([v, n]) => n || v === value);
    const shown = (v) => (s.name === "language" ? tongue.of(v) : v);
    now.sort(s.name === "year" ? (a, b) => b[0].localeCompare(a[0]) : (a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
    s.length = 1;
    now.forEach(([v, n]) => s.append(new Option(`${shown(v)} (${n.toLocaleString(lang)})`, v)));
    s.value = value;
    s.parentElement.hidden = now.length < 2 && !value;
  });

  const ask = async () => {
    const mine = ++turn, q = box.value.trim(), filters = Object.fromEntries(facets.filter((s) => s.value).map((s) => [s.name, s.value]));
    const asked = new URLSearchParams({ ...(q && { q }), ...filters, ...(order.value && { sort: order.value }) }).toString();
    history.replaceState(null, "", asked ? `?${asked}` : location.pathname);
    const any = q || Object.keys(filters).length;
    $("shelves").hidden = !!any; $("found").hidden = !any;
    const result = await pf.search(q || null, { filters, ...(order.value && { sort: { date: order.value } }) });
    if (mine !== turn || !result) return;
    fill(result.filters);
    $("hits").replaceChildren();
    const found = any ? result.results : [], count = found.length;
    found.slice(0, order.value ? 0 : SHOWN).forEach((r) => r.data()); // fetched together
    queues = (order.value ? Object.values(Object.groupBy(found, (r) => r.id.split("_")[0])) : [[...found]]).filter((list) => list.length);
    $("told").textContent = !any ? "" : count === 1 ? words.one : count ? say(words.some, count) : words.none;
    await more(mine);
  };

  const begin = async () => {
    try { pf = await open(); } catch { return; } // the list stays, and can be narrowed
    const asked = new URLSearchParams(location.search);
    fill(await pf.filters());
    facets.concat(order).forEach((s) => {
      const value = asked.get(s.name);
      if (value && ![...s.options].some((o) => o.value === value)) s.append(new Option(value, value));
      s.value = value ?? "";
    });
    box.value = asked.get("q") ?? "";
    $("facets").hidden = false; $("filtered").hidden = true;
    if (!location.search && matchMedia("(hover: hover)").matches) box.focus({ preventScroll: true });
    let timer;
    box.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 150); });
    form.addEventListener("submit", (e) => { e.preventDefault(); ask(); });
    $("facets").addEventListener("change", ask);
    $("more").addEventListener("click", () => more(turn));
    ask();
  };
  begin();
})();
