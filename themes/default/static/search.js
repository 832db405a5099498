// Pagefind's results by paragraph.
(() => {
  const words = {
    none: _("Nothing found"), some: _("Results: {}"), rest: _("More in this document: {}"),
    note: _("note", "of the editors"), about: _("about", "of the editors"), main: _("text", "of the editors"),
  };
  const d = document, $ = (id) => d.getElementById(id), form = d.querySelector("[data-search]");
  if (!form || !location.protocol.startsWith("http")) return; // no index from a disk
  $("shelves").hidden = $("filtered").hidden = true; // until there is an answer: nothing that is seen moves
  const SHOWN = 15, PLACES = 4;
  const box = $("q"), facets = [...$("facets").querySelectorAll("select")], order = facets.pop(), lang = d.documentElement.lang;
  const tongue = new Intl.DisplayNames([lang], { type: "language" });
  const { make, say } = window.dossier, home = new URL("./", location), path = form.dataset.search;

  // one index a language; `./`: a folder is not merged with itself
  const open = async () => {
    const pf = await import(new URL(path, home)), all = form.dataset.languages.split(" "), tag = lang.toLowerCase();
    await pf.init();
    const own = [tag, tag.split("-")[0]].find((l) => all.includes(l)) ?? all[0];
    for (const language of all) if (language !== own) await pf.mergeIndex(`${home.pathname}./pagefind/`, { language });
    return pf;
  };

  const passage = (all, from, to, hits) => {
    const first = Math.max(from, hits[0] - 14), last = Math.min(to, hits[0] + 28), text = make("span", "");
    text.dir = "auto";
    if (first > from) text.append("… ");
    for (let i = first; i < last; i++) text.append(hits.includes(i) ? make("mark", "", all[i]) : all[i], " ");
    if (last < to) text.append("…");
    return text;
  };

  const entry = ({ raw_url, meta, filters, anchors, locations, raw_content }) => {
    const to = new URL(raw_url.slice(1), home).href, kind = meta.kind === "document" ? "plain" : `plain e ${meta.kind}`;
    const link = (cls, text, href) => Object.assign(make("a", cls, text), { href });
    const all = raw_content.replaceAll("&lt;", "<").replaceAll("&gt;", ">").split(raw_content.includes("\u200b") ? "\u200b" : /\s+/);
    const places = anchors.sort((a, b) => a.location - b.location), rows = new Map();
    [...new Set(locations)].sort((a, b) => a - b).forEach((at) => {
      const n = places.findLastIndex((p) => p.location <= at);
      if (n >= 0) rows.set(n, [...(rows.get(n) ?? []), at]);
    });
    const found = [...rows].map(([n, hits]) => {
      const { id, location } = places[n], pn = link("pn", words[id] ?? `¶ ${id.slice(1)}`, `${to}#${id}`);
      return make("li", "", pn, passage(all, location, places[n + 1]?.location ?? all.length, hits));
    });
    const more = found.splice(PLACES).length, list = make("ul", "hits", ...found), title = link(kind, meta.title, to);
    title.dir = "auto";
    if (more) list.append(make("li", "bare", say(words.rest, more)));
    title.lang = list.lang = filters.language[0];
    const about = make("p", "note", [meta.note, meta.date].filter(Boolean).join(", "));
    return make("article", "naming", make("h3", "", title), about, ...(found.length ? [list] : []));
  };

  const next = async () => {
    const heads = await Promise.all(queues.map(async (list) => [list, await list[0].data()]));
    heads.sort(([, a], [, b]) => (order.value === "asc" ? 1 : -1) * a.meta.day.localeCompare(b.meta.day));
    heads[0][0].shift();
    queues = queues.filter((list) => list.length);
    return heads[0][1];
  };

  let pf, turn = 0, queues = [];
  const more = async (mine) => {
    for (let n = 0; n < SHOWN && queues.length; n++) {
      const row = entry(await next());
      if (mine !== turn) return;
      $("hits").append(row);
    }
    $("more").hidden = !queues.length;
  };

  const fill = (counts) => facets.forEach((s) => {
    const { value, name } = s, now = Object.entries(counts[name] ?? {}).filter(([v, n]) => n || v === value);
    now.sort((a, b) => (name === "year" ? b[0] - a[0] : b[1] - a[1] || a[0].localeCompare(b[0])));
    s.length = 1;
    s.append(...now.map(([v, n]) => new Option(`${name === "language" ? tongue.of(v) : v} (${n.toLocaleString(lang)})`, v)));
    s.value = value;
    s.parentElement.hidden = now.length < 2 && !value;
  });

  const ask = async () => {
    const mine = ++turn, q = box.value.trim(), bare = q.replace(/(?<=^|\s)[وفبك]?ال(?=\p{L}{2})/gu, ""); // Arabic articles
    const asked = [["q", q], ...[...facets, order].map((s) => [s.name, s.value])].filter(([, v]) => v);
    const { q: _, sort, ...filters } = Object.fromEntries(asked), any = q || Object.keys(filters).length;
    history.replaceState(null, "", asked.length ? `?${new URLSearchParams(asked)}` : location.pathname);
    const result = await pf.search(bare || null, { filters, sort: sort ? { date: sort } : {} });
    if (mine !== turn) return;
    fill(result.filters);
    $("facets").hidden = false; $("shelves").hidden = any; $("found").hidden = !any;
    $("hits").replaceChildren();
    const found = any ? result.results : [], n = found.length;
    if (!sort) found.slice(0, SHOWN).forEach((r) => r.data());
    queues = n ? (sort ? Object.values(Object.groupBy(found, (r) => r.id.split("_")[0])) : [found]) : [];
    $("told").textContent = n ? say(words.some, n.toLocaleString(lang)) : words.none;
    await more(mine);
  };

  open().then(async (found) => {
    pf = found;
    fill(await pf.filters());
    new URLSearchParams(location.search).forEach((v, name) => { if (form.elements[name]) form.elements[name].value = v; });
    let timer;
    form.oninput = () => { clearTimeout(timer); timer = setTimeout(ask, 150); };
    form.onsubmit = () => { ask(); return false; };
    $("more").onclick = () => more(turn);
    ask();
  }, () => { $("shelves").hidden = $("filtered").hidden = false; });
})();
