// The procedures' pages work without this. It asks the questions that an answer brings without waiting for
// « Continuer », and keeps answers while they are written.
"use strict";

// Questions that depend on an answer of the same page: the server draws them, we put them in place.
document.querySelectorAll("form[data-journey]").forEach((form) => {
  const fields = form.querySelector("[data-fields]");
  let last = 0;
  form.addEventListener("change", async (event) => {
    if (!event.target.matches("input[type=radio], input[type=checkbox], select")) return;
    const turn = (last += 1);
    const data = new FormData(form);
    form.querySelectorAll("input[type=file]").forEach((input) => data.delete(input.name));
    data.set("apercu", "1");
    try {
      const answer = await fetch(form.action, { method: "POST", body: data, credentials: "same-origin" });
      if (!answer.ok || turn !== last) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      renew(fields, page.querySelector("[data-fields]"));
    } catch {
      // The network failed: « Continuer » asks the same questions.
    }
  });
});

// Adds and removes whole fields, and touches none that stays: focus and text are kept.
function renew(fields, fresh) {
  if (!fresh) return;
  const wanted = [...fresh.querySelectorAll("input[name=vu]")].map((input) => input.value);
  const held = [...fields.querySelectorAll(":scope > input[name=vu]")];
  held.filter((input) => !wanted.includes(input.value)).forEach((input) => {
    document.getElementById(`champ-${input.value}`)?.remove();
    input.remove();
  });
  let before = null;
  wanted.forEach((key) => {
    const mark = fields.querySelector(`:scope > input[name=vu][value="${key}"]`);
    if (mark) {
      before = document.getElementById(`champ-${key}`);
      return;
    }
    const field = document.importNode(fresh.querySelector(`#champ-${key}`), true);
    const name = document.importNode(fresh.querySelector(`input[name=vu][value="${key}"]`), true);
    if (before) before.after(name, field);
    else fields.prepend(name, field);
    before = field;
  });
}

// What is written is kept by the town hall's server (nothing stays in the browser): at each answer, after a pause, and when
// the person leaves, whatever closes the page. Without the network nothing is said, and « Continuer » keeps it.
document.querySelectorAll("form[data-journey]").forEach((form) => {
  const said = document.querySelector("[data-saved]");
  const written = () => {
    const data = new FormData(form);
    form.querySelectorAll("input[type=file]").forEach((input) => data.delete(input.name));
    data.set("brouillon", "1");
    return new URLSearchParams(data);
  };
  let kept = written().toString();
  let timer = 0;
  let under = null;
  const save = async (leaving) => {
    clearTimeout(timer);
    const body = written();
    const text = body.toString();
    if (form.dataset.gone || text === kept || (under && !leaving)) return;
    under = text;
    try {
      const answer = await fetch(form.action, { method: "POST", body, keepalive: true, credentials: "same-origin" });
      if (answer.ok && answer.headers.get("Content-Type").startsWith("text/plain")) {
        kept = text;
        const words = await answer.text();
        if (said.textContent !== words) said.textContent = words;
      }
    } catch {
      // The next change, or « Continuer », keeps it.
    }
    under = null;
    if (written().toString() !== text) soon(1000);
  };
  const soon = (delay) => {
    clearTimeout(timer);
    timer = setTimeout(save, delay);
  };
  form.addEventListener("input", () => soon(3000));
  form.addEventListener("change", () => soon(400));
  form.addEventListener("submit", () => (form.dataset.gone = "1"));
  window.addEventListener("pageshow", () => delete form.dataset.gone);
  window.addEventListener("pagehide", () => save(true));
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && save(true));
});
