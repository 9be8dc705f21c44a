// Files leave as soon as they are chosen, each with its progress, and again when the network comes back: the other answers
// of the page stay. The server is the step's own page: it keeps one file once, however often it arrives, and draws the field.
"use strict";

document.querySelectorAll("form[data-again]").forEach((form) => {
  const words = form.dataset;
  const PAUSES = [1000, 4000, 10000];
  const STALLED = 30000;
  const said = document.createElement("p");
  said.className = "sr-only";
  said.setAttribute("role", "status");
  form.append(said);
  const line = [];
  let busy = false;
  let waiting = null;

  const named = (text, name) => text.replace("{name}", name);
  const answers = (extra) => {
    const data = new FormData(form);
    form.querySelectorAll("input[type=file]").forEach((input) => data.delete(input.name));
    Object.entries(extra).forEach(([name, value]) => data.set(name, value));
    return data;
  };

  // The field as the server draws it takes the place of the old one; the focus stays where it was.
  const renew = (page, id) => {
    const old = document.getElementById(id);
    const fresh = page && page.getElementById(id);
    if (!old || !fresh) return false;
    const had = old.contains(document.activeElement);
    const field = document.importNode(fresh, true);
    old.replaceWith(field);
    prepare(field);
    if (had) (field.querySelector("input[type=file]") || [...field.querySelectorAll("button")].pop())?.focus();
    return true;
  };

  // With a script, choosing a file sends it: one button less.
  const prepare = (field) => field.querySelector(".file-add")?.setAttribute("hidden", "");

  const rows = (id) => {
    const found = document.querySelector(`[data-uploads="${id}"]`);
    if (found) return found;
    const list = document.createElement("ul");
    list.className = "uploads";
    list.dataset.uploads = id;
    document.getElementById(id).after(list);
    return list;
  };

  const button = (text, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "button button--quiet";
    made.textContent = text;
    made.addEventListener("click", act);
    return made;
  };

  const row = (job) => {
    const item = document.createElement("li");
    const label = document.createElement("label");
    const bar = document.createElement("progress");
    bar.max = 100;
    bar.value = 0;
    bar.id = `envoi-${Math.random().toString(36).slice(2)}`;
    label.htmlFor = bar.id;
    label.textContent = named(words.sending, job.file.name);
    const told = document.createElement("p");
    told.className = "field-error";
    told.hidden = true;
    const acts = document.createElement("p");
    acts.className = "cluster";
    item.append(label, bar, told, acts);
    rows(job.id).append(item);
    return { item, bar, told, acts };
  };

  const drop = (job) => {
    job.view.item.remove();
    const list = document.querySelector(`[data-uploads="${job.id}"]`);
    if (list && !list.children.length) list.remove();
  };

  const refuse = (job, text) => {
    job.view = row(job);
    job.view.bar.remove();
    job.view.item.querySelector("label").remove();
    job.view.told.textContent = said.textContent = text;
    job.view.told.hidden = false;
    job.view.item.dataset.refused = "";
    job.view.acts.append(button(words.clear, () => drop(job)));
  };

  const stopped = (job, answered) => {
    busy = false;
    if (!answered && job.tries < PAUSES.length) {
      job.timer = setTimeout(() => again(job), PAUSES[job.tries]);
      job.tries += 1;
      return;
    }
    waiting = null;
    job.view.told.textContent = said.textContent = words.stopped;
    job.view.told.hidden = false;
    job.view.acts.replaceChildren(
      button(words.again, () => again(job)),
      button(words.leave, () => {
        drop(job);
        line.splice(line.indexOf(job), 1);
        next();
      }),
    );
  };

  const again = (job) => {
    clearTimeout(job.timer);
    job.view.told.hidden = true;
    job.view.acts.replaceChildren();
    send(job);
  };

  const send = (job) => {
    if (busy) return;
    busy = true;
    const request = new XMLHttpRequest();
    let stall = 0;
    const alive = () => {
      clearTimeout(stall);
      stall = setTimeout(() => request.abort(), STALLED);
    };
    request.open("POST", form.action);
    request.responseType = "document";
    request.upload.addEventListener("progress", (event) => {
      alive();
      if (event.lengthComputable) job.view.bar.value = Math.round((100 * event.loaded) / event.total);
    });
    request.addEventListener("loadend", () => {
      clearTimeout(stall);
      if (request.status !== 200 || !renew(request.response, job.id)) return stopped(job, request.status >= 400);
      busy = false;
      line.shift();
      drop(job);
      const error = document.getElementById(`${job.id}-erreur`);
      said.textContent = error ? error.textContent.trim() : named(words.sent, job.file.name);
      if (error) waiting = null;
      return next();
    });
    const data = answers({ ajouter: job.name });
    data.append(job.name, job.file);
    alive();
    request.send(data);
  };

  const next = () => {
    if (line.length) return send(line[0]);
    if (waiting) form.requestSubmit(waiting.isConnected ? waiting : undefined);
    waiting = null;
    return undefined;
  };

  const accepts = (input, file) => {
    const kinds = input.accept.split(",").filter(Boolean);
    return !file.type || !kinds.length || kinds.includes(file.type) || file.type.startsWith("image/hei");
  };

  form.addEventListener("change", (event) => {
    const input = event.target;
    const field = input.closest("[data-file]");
    if (!field || input.type !== "file") return;
    // What was refused before is answered by this choice.
    rows(field.id).querySelectorAll("[data-refused]").forEach((item) => item.remove());
    [...input.files].forEach((file) => {
      const job = { file, name: input.name, id: field.id, tries: 0, timer: 0 };
      if (file.size > Number(field.dataset.most) * 1024 * 1024) return refuse(job, named(field.dataset.large, file.name));
      if (!accepts(input, file)) return refuse(job, named(field.dataset.wrong, file.name));
      job.view = row(job);
      line.push(job);
      return undefined;
    });
    if (line.length) said.textContent = named(words.sending, line[0].file.name);
    input.value = "";
    if (!busy) next();
  });

  window.addEventListener("online", () => line.length && !busy && again(line[0]));

  form.addEventListener("submit", (event) => {
    if (!line.length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    delete form.dataset.gone;
    waiting = event.submitter;
    said.textContent = words.waits;
  });

  form.addEventListener("click", async (event) => {
    const gone = event.target.closest("button[name=retirer]");
    const field = gone && gone.closest("[data-file]");
    if (!field) return;
    event.preventDefault();
    try {
      const answer = await fetch(form.action, { method: "POST", body: answers({ retirer: gone.value }), credentials: "same-origin" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (!answer.ok || !renew(page, field.id)) throw new Error("refused");
      said.textContent = words.removed;
    } catch {
      said.textContent = words.stopped;
    }
  });

  form.querySelectorAll("[data-file]").forEach(prepare);
  // Fields that an answer brings (journey.js) come with their own button.
  new MutationObserver(() => form.querySelectorAll("[data-file]").forEach(prepare)).observe(form, { childList: true, subtree: true });
});
