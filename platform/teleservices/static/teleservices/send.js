// The last « Envoyer » of a procedure. Without this the browser sends the form by itself. With it, a town hall that is asked
// too much at once, or a network that fails, is asked again until the request has arrived: sending twice files once.
"use strict";

document.querySelectorAll("form[data-send]").forEach((form) => {
  const said = form.querySelector("[data-said]");
  const button = form.querySelector("button");
  const words = form.dataset;
  const MOST = 40;
  let under = false;

  const wait = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));

  // Seconds before the next try. All those who were refused together must not come back together.
  const patience = (answer, tries) => {
    const told = Number(answer?.headers.get("Retry-After")) || Math.min(2 ** tries, 15);
    return told + Math.random() * Math.min(told * 2, 10);
  };

  const tell = (text) => {
    if (said.textContent !== text) said.textContent = text;
  };

  const send = async () => {
    const body = new URLSearchParams(new FormData(form));
    for (let tries = 0; tries < MOST; tries += 1) {
      let answer = null;
      try {
        answer = await fetch(form.action, { method: "POST", body, credentials: "same-origin" });
      } catch {
        // The network failed: told below, and tried again.
      }
      if (answer && ![429, 502, 503, 504].includes(answer.status)) return answer;
      tell(answer ? words.crowd : words.network);
      await wait(patience(answer, tries));
    }
    return null;
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (under) return;
    under = true;
    button.setAttribute("aria-disabled", "true");
    tell(words.sending);
    const answer = await send();
    if (answer?.redirected) {
      location.assign(answer.url);
      return;
    }
    // Something else than what we know: the browser sends it, and shows what the town hall says.
    under = false;
    button.removeAttribute("aria-disabled");
    tell(answer ? "" : words.later);
    if (answer) form.submit();
  });

  // Back from the confirmation by the browser's own key.
  window.addEventListener("pageshow", () => {
    under = false;
    button.removeAttribute("aria-disabled");
    tell("");
  });
});
