// A message with its files: how far it is, and again when the network comes back. Without this the browser sends the form by
// itself. The message bears its own number: sent twice, it arrives once.
"use strict";

(() => {
  const PAUSES = [1000, 4000, 10000];
  const STALLED = 30000;

  function prepare(form) {
    const words = form.dataset;
    const button = form.querySelector("button[type=submit], button:not([type])");
    const row = document.createElement("div");
    row.className = "uploads";
    row.hidden = true;
    const label = document.createElement("label");
    const bar = document.createElement("progress");
    bar.max = 100;
    bar.id = "envoi-message";
    label.htmlFor = bar.id;
    label.textContent = words.sending;
    const said = document.createElement("p");
    said.setAttribute("role", "status");
    row.append(label, bar);
    button.before(row, said);
    let tries = 0;
    let under = false;
    let timer = 0;

    // What the town hall's server answers takes the place of the page: sent, or what to correct.
    const show = (request) => {
      const page = request.response;
      const fresh = page && page.querySelector("main");
      if (!fresh) return false;
      const main = document.querySelector("main");
      main.replaceWith(document.importNode(fresh, true));
      document.title = page.title;
      history.replaceState(null, "", request.responseURL);
      const now = document.querySelector("main");
      now.tabIndex = -1;
      now.focus();
      window.scrollTo(0, 0);
      all();
      return true;
    };

    const again = () => {
      under = false;
      row.hidden = true;
      button.removeAttribute("aria-disabled");
      said.textContent = words.stopped;
      said.className = "field-error";
    };

    const send = () => {
      timer = 0;
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
        if (event.lengthComputable) bar.value = Math.round((100 * event.loaded) / event.total);
      });
      request.addEventListener("loadend", () => {
        clearTimeout(stall);
        if (request.status && request.status < 500 && show(request)) return;
        if (!request.status && tries < PAUSES.length) {
          said.className = "meta";
          said.textContent = words.waits;
          timer = setTimeout(send, PAUSES[tries]);
          tries += 1;
        } else again();
      });
      alive();
      request.send(new FormData(form));
    };

    window.addEventListener("online", () => {
      if (!timer || !form.isConnected) return;
      clearTimeout(timer);
      send();
    });

    form.addEventListener("submit", (event) => {
      const files = [...form.querySelectorAll("input[type=file]")].some((input) => input.files.length);
      if (!files || event.defaultPrevented) return;
      event.preventDefault();
      delete form.dataset.sentAt; // pressed again after a stop, it leaves again (parvis.js)
      if (under) return;
      under = true;
      tries = 0;
      bar.value = 0;
      row.hidden = false;
      said.className = "sr-only";
      said.textContent = words.sending;
      button.setAttribute("aria-disabled", "true");
      send();
    });
  }

  const all = () =>
    document.querySelectorAll("form[data-message]:not([data-ready])").forEach((form) => {
      form.dataset.ready = "1";
      prepare(form);
    });
  all();
})();
